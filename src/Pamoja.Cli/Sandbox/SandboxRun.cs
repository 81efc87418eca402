using System.Globalization;
using Pamoja.Simulator;

namespace Pamoja.Cli;

/// <summary>One run of the sandbox: start, set up, pay, show, stay, stop.</summary>
internal sealed class SandboxRun
{
    private readonly SandboxArguments _arguments;
    private readonly Streams _streams;
    private readonly TimeProvider _time;
    private readonly SandboxScreen _screen;
    private readonly string _folder;
    private readonly long _started;
    private SandboxReport _report = new();
    private SandboxScheme? _scheme;

    public SandboxRun(SandboxArguments arguments, Streams streams, TimeProvider time)
    {
        _arguments = arguments;
        _streams = streams;
        _time = time;
        _started = time.GetTimestamp();
        // With --json standard output belongs to the report.
        var colours = !arguments.Json && !Console.IsOutputRedirected;
        _screen = new SandboxScreen(arguments.Json ? streams.Error : streams.Out, colours, time);
        _folder = Path.GetFullPath(arguments.Data ?? (arguments.IsTemporary
            ? Path.Combine(Path.GetTempPath(), $"pamoja-sandbox-{Path.GetRandomFileName()}")
            : HubSurroundings.UserFolder("pamoja-sandbox")));
    }

    public async Task<int> RunAsync()
    {
        using var stop = StopSignals.Listen(withParent: false);
        await using var hub = HubProcess.StartHub(HubArguments(), Follow);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var watching = EndWithAsync(hub, end);
        int code;
        try
        {
            code = await PlayAsync(hub, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Asked to stop, or the hub ended under our hands; the next lines tell which.
            code = _report.Ok ? ExitCodes.Done : ExitCodes.Failed;
            if (stop.Token.IsCancellationRequested && !_report.Ok) Fail("interrupted before the payment was made");
        }
        catch (OperatorException refused)
        {
            // A step of the set-up did not work; its message says which and why.
            code = Fail($"the scheme could not be set up: {refused.Message}");
        }

        if (hub.IsLost)
        {
            code = Fail($"the hub ended unexpectedly (exit code {await hub.Exited}); start the sandbox again, it takes up where it was");
        }

        await StopAsync(hub);
        await watching;
        if (_arguments.Json && !_report.IsPrinted) Print();
        return code;
    }

    private static async Task EndWithAsync(HubProcess hub, CancellationTokenSource end)
    {
        await hub.Exited;
        if (hub.IsLost) await end.CancelAsync();
    }

    private List<string> HubArguments()
    {
        List<string> arguments = ["--data", _folder, "--or-any-port"];
        if (_arguments.IsTemporary) arguments.Add("--temporary");
        if (_arguments.Verbose) arguments.Add("--verbose");
        return arguments;
    }

    private async Task<int> PlayAsync(HubProcess process, CancellationToken cancellation)
    {
        // 1. The hub, as a process of its own.
        _screen.Title($"Starting a hub with a PostgreSQL of its own in {_folder}");
        if (await process.ReadyAsync(cancellation) is not { } hub) return await NotReadyAsync(process);
        _report = _report with
        {
            StartupMs = Elapsed(_started),
            Interoperability = hub.Interoperability,
            Administration = hub.Administration,
        };

        // 2. The scheme, set up as an operator would.
        var since = _time.GetTimestamp();
        _screen.Title("Setting up the scheme through the administration API");
        _scheme = await SandboxScheme.StartAsync(hub.Interoperability, _screen.Message, _time, cancellation);
        using var administration = new OperatorClient(hub.Administration);
        await _scheme.ProvisionAsync(administration, _screen.Step, _time, cancellation);
        _report = _report with { ProvisioningMs = Elapsed(since) };

        // 3. A payment.
        var code = await PayAsync(_scheme, administration, cancellation);
        if (code == ExitCodes.Done && _arguments.Bulk > 0) code = await PayBulkAsync(_scheme, administration, cancellation);
        if (code != ExitCodes.Done || _arguments.Once) return code;
        if (_arguments.Json) Print();

        // 4. The stage is yours.
        _screen.Title("Your turn: copy and paste");
        _screen.Plain(CurlLines.For(hub, _scheme));
        _screen.Title("Messages are shown here as they pass; Ctrl-C stops everything");
        await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellation);
        return code;
    }

    private async Task<int> PayAsync(SandboxScheme scheme, OperatorClient administration, CancellationToken cancellation)
    {
        var payee = SandboxScheme.PayeeParty;
        const decimal amount = SandboxScheme.FirstAmount;
        var money = string.Create(CultureInfo.InvariantCulture, $"{amount:0.00} {SandboxScheme.Currency}");
        _screen.Title($"payerfsp pays {money} to {payee.PartyIdType} {payee.Identifier}");
        var before = await PositionsAsync(scheme, administration, cancellation);
        _screen.ShowMessages();
        var payment = await scheme.Payer.PayAsync(payee.PartyIdType, payee.Identifier, amount, SandboxScheme.Currency, cancellation);
        var after = await PositionsAsync(scheme, administration, cancellation);

        MovedPosition[] positions =
        [
            new(scheme.Payer.FspId, before.Payer, after.Payer), new(scheme.Payee.FspId, before.Payee, after.Payee),
        ];
        var moved = positions[0].Moved == amount && positions[1].Moved == -amount;
        _report = _report with
        {
            Ok = payment.IsCommitted && moved,
            Phases = [.. payment.Phases.Select(phase => new SandboxPhase(phase.Name, SandboxReport.Milliseconds(phase.Elapsed)))],
            TransferId = payment.Transfer?.TransferId,
            TransferState = payment.Transfer?.State,
            Amount = amount,
            Currency = SandboxScheme.Currency,
            Positions = positions,
            TotalMs = Elapsed(_started),
        };
        _screen.Positions(positions, SandboxScheme.Currency);
        if (payment.Error is { } error) return Fail($"the payment failed at its {payment.Phases[^1].Name}: {error}");
        var transfer = payment.Transfer!;
        if (!payment.IsCommitted) return Fail($"transfer {transfer.TransferId} is {transfer.State}, not COMMITTED and fulfilled");
        if (!moved) return Fail($"the transfer is COMMITTED but the positions did not move by {money}");
        var times = string.Join(", ", _report.Phases.Select(phase => phase.ToString()));
        _screen.Verdict($"Transfer {transfer.TransferId} is COMMITTED, both positions moved by {money} ({times})");
        return ExitCodes.Done;
    }

    private async Task<int> PayBulkAsync(SandboxScheme scheme, OperatorClient administration, CancellationToken cancellation)
    {
        _screen.Title(string.Create(CultureInfo.InvariantCulture, $"payerfsp makes {_arguments.Bulk:#,0} payments at once, some of which fail"));
        var report = await new SandboxBulk(scheme, administration, _time).RunAsync(_arguments.Bulk, cancellation);
        _report = _report with { Bulk = report, Ok = _report.Ok && report.IsReconciled, TotalMs = Elapsed(_started) };
        if (!report.IsReconciled)
        {
            var why = report.Error ?? string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Unexpected} unexpected outcomes, {report.ExpectedAmount} should have been paid, {report.Reserved} is still reserved");
            return Fail($"the bulk transfers do not reconcile: {why}. {report.Summary()}");
        }

        _screen.Verdict(report.Summary());
        return ExitCodes.Done;
    }

    private static async Task<(decimal Payer, decimal Payee)> PositionsAsync(
        SandboxScheme scheme, OperatorClient administration, CancellationToken cancellation) =>
        (await administration.PositionAsync(scheme.Payer.FspId, SandboxScheme.Currency, cancellation),
         await administration.PositionAsync(scheme.Payee.FspId, SandboxScheme.Currency, cancellation));

    private async Task<int> NotReadyAsync(HubProcess process)
    {
        var code = await process.Exited;
        var reason = process.LastWord() ?? "it gave no reason; --verbose shows its log";
        Fail(code == ExitCodes.CouldNotBeTried ? reason : $"the hub did not start: {reason}");
        return code == ExitCodes.CouldNotBeTried ? code : ExitCodes.Failed;
    }

    /// <summary>The hub first, so that what it still delivers finds its receiver; then the participants; then the folder.</summary>
    private async Task StopAsync(HubProcess hub)
    {
        var isClean = await hub.StopAsync() is ExitCodes.Done or ExitCodes.CouldNotBeTried;
        if (_scheme is not null) await _scheme.DisposeAsync();
        if (!isClean && Directory.Exists(_folder)) await OrphanedServer.StopAsync(_folder, _time, _streams);
        if (_arguments.IsTemporary && Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private int Fail(string what)
    {
        _report = _report with { Ok = false, Error = what, TotalMs = Elapsed(_started) };
        return _streams.Fail(what);
    }

    private void Print()
    {
        _streams.Out.WriteLine(_report.ToJson());
        _streams.Out.Flush();
        _report = _report with { IsPrinted = true };
    }

    /// <summary>What the hub says: its progress belongs on the screen, its log to those who asked for it, or when it warns.</summary>
    private void Follow(string line)
    {
        const string own = "pamoja: ";
        if (!line.StartsWith(own, StringComparison.Ordinal)) _streams.Error.WriteLine(line);
        else if (_report.StartupMs is null && _report.Error is null) _screen.Step(line[own.Length..]);
    }

    private decimal Elapsed(long since) => SandboxReport.Milliseconds(_time.GetElapsedTime(since));
}
