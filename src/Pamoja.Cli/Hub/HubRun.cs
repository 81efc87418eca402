using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Pamoja.Hub;

namespace Pamoja.Cli;

/// <summary>One run of the hub, from configuration to exit code.</summary>
internal sealed class HubRun(HubArguments arguments, HubConfiguration configuration, Streams streams, TimeProvider time)
{
    public async Task<int> RunAsync()
    {
        var started = time.GetTimestamp();
        using var stop = StopSignals.Listen(arguments.StopWithParent);
        using var loggers = HubLogging.Create(configuration.Logging, arguments.Verbose);
        if (PortTaken() is { } taken) return streams.Refuse(taken);

        try
        {
            var options = configuration.Options;
            if (await DatabaseCheck.WhyNotAsync(options.ConnectionString, stop.Token) is { } unusable) return streams.Refuse(unusable);
            await using (var hub = await HubServer.StartAsync(options, loggers, stop.Token))
            {
                Announce(hub, time.GetElapsedTime(started));
                await stop.WaitAsync();
                streams.Error.WriteLine("pamoja: stopping; what was accepted is delivered first");
            }
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            // Asked to stop before it was ready: nothing was accepted yet.
        }

        streams.Error.WriteLine("pamoja: the hub has stopped");
        return ExitCodes.Done;
    }

    private void Announce(HubServer hub, TimeSpan startup)
    {
        var milliseconds = (long)startup.TotalMilliseconds;
        streams.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"pamoja: ready after {milliseconds} ms; participants at {hub.Interoperability}, operators at {hub.Administration}"));
        if (!arguments.Json) return;
        streams.Out.WriteLine(JsonSerializer.Serialize(
            new HubReady(hub.Interoperability, hub.Administration, milliseconds, Environment.ProcessId), HubReady.Json));
        streams.Out.Flush();
    }

    private string? PortTaken()
    {
        var options = configuration.Options;
        return Taken("Interoperability", options.InteroperabilityListen) ?? Taken("Administration", options.AdministrationListen);
    }

    private static string? Taken(string section, string text) => ListenAddress.WhyNot(ListenAddress.Read(text)!) switch
    {
        null => null,
        SocketError.AddressAlreadyInUse => $"{text} is taken by another program; stop that or choose another port with"
            + $" --{section.ToLowerInvariant()} HOST:PORT ({section}:Listen)",
        SocketError.AccessDenied =>
            $"this user may not listen on {text}; choose a port above 1023 with --{section.ToLowerInvariant()} HOST:PORT",
        var reason =>
            $"cannot listen on {text} ({reason}); give an address of this machine with --{section.ToLowerInvariant()} HOST:PORT",
    };
}
