using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Npgsql;
using Pamoja.Hub;
using Pamoja.Storage;

namespace Pamoja.Cli;

/// <summary>One run of the hub, from configuration to exit code.</summary>
internal sealed class HubRun(HubArguments arguments, HubConfiguration configuration, Streams streams, TimeProvider time)
{
    /// <summary>The hub's signing key in its data folder, unless another one is set.</summary>
    private const string SigningKeyName = "hub-signing-key.pem";

    private volatile string? _databaseLost;

    public async Task<int> RunAsync()
    {
        var started = time.GetTimestamp();
        using var stop = StopSignals.Listen(arguments.StopWithParent);
        if (!arguments.OrAnyPort && PortTaken() is { } taken) return streams.Refuse(taken);
        try
        {
            await using (var postgres = await StartPrivateServerAsync(stop))
            {
                if (await ServeAsync(postgres, started, stop) is { } unusable) return streams.Refuse(unusable);
            }
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            // Asked to stop before it was ready: nothing was accepted yet.
        }
        catch (PrivateServerException refused)
        {
            // Its message is for people and names the cure.
            return streams.Refuse(refused.Message);
        }
        finally
        {
            if (arguments.Temporary && configuration.DataFolder is { } folder && Directory.Exists(folder)) Directory.Delete(folder, true);
        }

        if (_databaseLost is { } reason) return streams.Fail($"the hub has stopped: {reason}");
        Say("the hub has stopped");
        return ExitCodes.Done;
    }

    /// <summary>Serves until asked to stop; says why it could not begin.</summary>
    private async Task<string?> ServeAsync(PostgresServer? postgres, long started, StopSignals stop)
    {
        var options = configuration.Options;
        if (postgres is not null) options = options with { ConnectionString = postgres.ConnectionString, IsAloneOnDatabase = true };
        if (options.SigningKeyFile is null && configuration.DataFolder is { } folder)
        {
            options = options with { SigningKeyFile = Path.Combine(folder, SigningKeyName) };
        }

        if (await DatabaseCheck.WhyNotAsync(options.ConnectionString, stop.Token) is { } unusable) return unusable;

        using var loggers = HubLogging.Create(configuration.Logging, arguments.Verbose);
        HubServer hub;
        try
        {
            hub = await StartAsync(options, loggers, stop.Token);
        }
        catch (IOException inUse) when (IsPortTaken(inUse))
        {
            // Somebody was quicker since we looked.
            return PortTaken() ?? inUse.Message;
        }
        catch (SchemaException refused)
        {
            // Its message is for people and names the cure.
            return refused.Message;
        }
        catch (TlsFileException refused)
        {
            // Its message names the file and the cure.
            return refused.Message;
        }
        catch (RulesFileException refused)
        {
            // Its message names the place in the file.
            return refused.Message;
        }
        catch (NpgsqlException refused)
        {
            // The database was there when we looked, but does not let the hub work: no right to make tables, for one.
            return $"the database cannot be used: {refused.GetBaseException().Message}; correct {HubSetting.Connection} or the user's rights";
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or UnauthorizedAccessException)
        {
            // Of all that is read at the start only the key can be so.
            return $"Hub:SigningKeyFile {options.SigningKeyFile} cannot be used: {unreadable.Message} Name a PEM file with a private key";
        }

        await using (hub)
        {
            Announce(hub, time.GetElapsedTime(started));
            await stop.WaitAsync();
            Say("stopping; what was accepted is delivered first");
        }

        return null;
    }

    private async Task<HubServer> StartAsync(HubOptions options, ILoggerFactory loggers, CancellationToken cancellation)
    {
        const string any = "127.0.0.1:0";
        try
        {
            return await HubServer.StartAsync(options, loggers, cancellation);
        }
        catch (IOException inUse) when (arguments.OrAnyPort && IsPortTaken(inUse))
        {
            // Whoever started us only wants a hub, wherever it listens.
            options = options with { InteroperabilityListen = any, AdministrationListen = any };
            return await HubServer.StartAsync(options, loggers, cancellation);
        }
    }

    private static bool IsPortTaken(IOException failure) =>
        failure.GetBaseException() is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse };

    private async Task<PostgresServer?> StartPrivateServerAsync(StopSignals stop)
    {
        if (configuration.DataFolder is not { } folder) return null;
        var options = new PrivateServerOptions { DataFolder = folder, Progress = Say, StateChanged = Follow, TimeProvider = time };
        return await PostgresServer.StartAsync(options, stop.Token);

        void Follow(PrivateServerState state, string reason)
        {
            if (state is PrivateServerState.Stopped) return;
            Say(reason);
            if (state is not PrivateServerState.Failed) return;
            _databaseLost = reason;
            stop.Ask();
        }
    }

    private void Announce(HubServer hub, TimeSpan startup)
    {
        var milliseconds = (long)startup.TotalMilliseconds;
        Say(string.Create(CultureInfo.InvariantCulture,
            $"ready after {milliseconds} ms; participants at {hub.Interoperability}, operators at {hub.Administration}"));
        if (TrustNote(configuration.Options) is { } note) Say(note);
        if (arguments.Json) streams.Tell(new HubReady(hub.Interoperability, hub.Administration, milliseconds, Environment.ProcessId));
    }

    /// <summary>What whoever starts an open hub should know.</summary>
    private static string? TrustNote(HubOptions options) => (options.Security, options.IsOnLoopbackOnly()) switch
    {
        (null, _) => "it runs open: it takes everybody at their word, so it can be reached on this machine only; Scheme:Security closes it",
        (SchemeSecurity.Open, false) =>
            $"warning: it runs open (Scheme:Security) on {options.InteroperabilityListen}: whoever reaches it can speak as any participant",
        _ => null,
    };

    private void Say(string line)
    {
        if (!HubLogging.IsJson(configuration.Logging)) streams.Error.WriteLine($"pamoja: {line}");
        else streams.Error.WriteLine(HubLogging.Line(time.GetUtcNow(), line));
    }

    private string? PortTaken()
    {
        var options = configuration.Options;
        return Taken("Interoperability", options.InteroperabilityListen) ?? Taken("Administration", options.AdministrationListen);
    }

    private static string? Taken(string section, string text)
    {
        var option = $"--{section.ToLowerInvariant()} HOST:PORT";
        return ListenAddress.WhyNot(ListenAddress.Read(text)!) switch
        {
            null => null,
            SocketError.AddressAlreadyInUse =>
                $"{text} is taken by another program; stop that or choose another port with {option} ({section}:Listen)",
            SocketError.AccessDenied => $"this user may not listen on {text}; choose a port above 1023 with {option}",
            var reason => $"cannot listen on {text} ({reason}); give an address of this machine with {option}",
        };
    }
}
