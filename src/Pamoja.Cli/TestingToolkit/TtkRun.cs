using System.Net.Sockets;
using Pamoja.Simulator;
using Pamoja.TestingToolkit;

namespace Pamoja.Cli;

/// <summary>Runs collections, shows how it goes and writes the reports.</summary>
internal sealed class TtkRun(TtkArguments arguments, Streams streams)
{
    public async Task<int> RunAsync()
    {
        using var stop = StopSignals.Listen(withParent: false);
        try
        {
            if (arguments.Reports.FirstOrDefault(r => !RunReport.Knows(r)) is { } unknown)
            {
                return streams.Refuse($"there is no kind of report for '{unknown}'; end the file's name in .html, .json or .xml");
            }

            var environment = RunEnvironment.Load(arguments.Environment);
            var testCases = CollectionFiles.Load(arguments.Paths, arguments.Labels);
            environment.FillKeys(testCases);
            var live = !arguments.Json && !Console.IsOutputRedirected;
            var progress = new TtkProgress(arguments.Json ? TextWriter.Null : streams.Out, testCases.Count, live);
            var settings = new RunSettings
            {
                TestCases = testCases,
                Environment = environment,
                Name = string.Join(", ", arguments.Paths.Select(Path.TrimEndingDirectorySeparator).Select(Path.GetFileNameWithoutExtension)),
                Rules = arguments.Rules,
                Specifications = arguments.Specifications,
                StopOnError = arguments.StopOnError,
                Begins = progress.Begin,
                RequestDone = progress.RequestDone,
                Done = progress.Done,
            };
            await using var oracle = arguments.OraclePort is { } port
                ? await SimulatedOracle.StartAsync(port, observer: null, TimeProvider.System, stop.Token)
                : null;
            var result = await ToolkitRun.RunAsync(settings, stop.Token);
            foreach (var report in arguments.Reports) await RunReport.WriteAsync(report, result, stop.Token);
            progress.End(result, arguments.Reports);
            if (arguments.Json) streams.Out.WriteLine(TtkSummary.Write(result));
            return result.Success ? ExitCodes.Done : ExitCodes.Failed;
        }
        catch (CannotRunException e)
        {
            // The toolkit's own line for what hindered the run.
            return streams.Refuse(e.Message);
        }
        catch (IOException taken) when (taken.GetBaseException() is SocketException)
        {
            // The oracle's port: the toolkit says its own in a line of its own.
            return streams.Refuse($"port {arguments.OraclePort} is taken; give the oracle another one with --oracle PORT");
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            // Asked to stop from outside.
            return streams.Refuse("stopped before the end");
        }
    }
}
