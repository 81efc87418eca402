using System.Net.Sockets;
using Pamoja.TestingToolkit;

namespace Pamoja.Cli;

/// <summary>The oracle and the participants of a suite where its environment says, for a hub and a toolkit that run elsewhere.</summary>
internal sealed class SuiteParticipantsRun(SuiteArguments arguments, Streams streams)
{
    public async Task<int> RunAsync()
    {
        using var stop = StopSignals.Listen(withParent: false);
        try
        {
            var suite = SuiteFiles.Find(arguments.Suite, SuiteRun.Places);
            var environment = RunEnvironment.Load(arguments.Environment ?? suite.Environment);
            suite.Complete(environment);
            var addresses = new SuiteAddresses(environment);
            await using var parts = await SuiteParts.StartAsync(
                suite, addresses, addresses.Address(suite.Interoperability), anyPorts: false, stop.Token);
            foreach (var line in parts.Started) streams.Out.WriteLine(line);
            streams.Out.WriteLine("Ctrl-C stops them");
            await stop.WaitAsync();
            return ExitCodes.Done;
        }
        catch (CannotRunException e)
        {
            // The toolkit's own line for what hindered it.
            return streams.Refuse(e.Message);
        }
        catch (IOException taken) when (taken.GetBaseException() is SocketException)
        {
            // One of the ports that the environment file names.
            return streams.Refuse($"{taken.Message.TrimEnd('.')}: stop what has it, or change the environment file");
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            // Asked to stop while starting.
            return ExitCodes.Done;
        }
    }
}
