using System.Globalization;
using Pamoja.Simulator;

namespace Pamoja.Cli;

/// <summary>One run of the sandbox with two schemes: start, set up, pay across the border without and with a conversion, show, stay, stop.</summary>
internal sealed class NeighboursRun
{
    private const decimal Amount = 25m;

    private readonly SandboxArguments _arguments;
    private readonly Streams _streams;
    private readonly TimeProvider _time;
    private readonly SandboxScreen _screen;
    private readonly string _folder;
    private readonly long _started;
    private NeighboursReport _report = new();
    private NeighbourSchemes? _schemes;

    public NeighboursRun(SandboxArguments arguments, Streams streams, TimeProvider time)
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
            : HubSurroundings.UserFolder("pamoja-sandbox-schemes")));
    }

    public async Task<int> RunAsync()
    {
        using var stop = StopSignals.Listen(withParent: false);
        await using var north = new NeighbourSide("north", Path.Combine(_folder, "north"), _arguments, line => Follow("north", line));
        await using var south = new NeighbourSide("south", Path.Combine(_folder, "south"), _arguments, line => Follow("south", line));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var watching = Task.WhenAll(EndWithAsync(north, end), EndWithAsync(south, end));
        int code;
        try
        {
            code = await PlayAsync(north, south, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Asked to stop, or a hub ended under our hands; the next lines tell which.
            code = _report.Ok ? ExitCodes.Done : ExitCodes.Failed;
            if (stop.Token.IsCancellationRequested && !_report.Ok) Fail("interrupted before the payments were made");
        }
        catch (OperatorException refused)
        {
            // A step of the set-up did not work; its message says which and why.
            code = Fail($"the schemes could not be set up: {refused.Message}");
        }

        foreach (var side in new[] { north, south }.Where(side => side.IsLost))
        {
            code = Fail(
                $"the hub of the {side.Name} ended unexpectedly (exit code {await side.Exited}); start the sandbox again, it takes up where it was");
        }

        await StopAsync(north, south);
        await watching;
        if (_arguments.Json && !_report.IsPrinted) Print();
        return code;
    }

    private static async Task EndWithAsync(NeighbourSide side, CancellationTokenSource end)
    {
        await side.Exited;
        if (side.IsLost) await end.CancelAsync();
    }

    private async Task<int> PlayAsync(NeighbourSide north, NeighbourSide south, CancellationToken cancellation)
    {
        // 1. The hubs, as processes of their own.
        _screen.Title($"Starting two hubs, each with a PostgreSQL of its own, in {_folder}");
        foreach (var side in new[] { north, south })
        {
            if (await side.WhyNotReadyAsync(_screen.Message, _time, cancellation) is not { } problem) continue;
            Fail(problem.IsRefused ? problem.Why : $"the hub of the {side.Name} did not start: {problem.Why}");
            return problem.IsRefused ? ExitCodes.CouldNotBeTried : ExitCodes.Failed;
        }

        _report = _report with { Hubs = [.. new[] { north, south }.Select(Shown)] };

        // 2. The schemes, set up as their operators would, and the proxy between them.
        _screen.Title("Setting up both schemes through their administration APIs");
        _schemes = await NeighbourSchemes.StartAsync(north, south, _screen.Message, _time, cancellation);
        await _schemes.ProvisionAsync(_screen.Step, _time, cancellation);

        // 3. The payments.
        var payee = NeighbourSchemes.PayeeParty;
        _screen.Title($"payerfsp in the north pays {Text(Amount, NeighbourSchemes.Currency)} to {payee.Identifier} in the south");
        _screen.ShowMessages();
        var code = await PayAsync(
            "same currency",
            SameCurrency(north, south),
            () => _schemes.Payer.PayAsync(payee.PartyIdType, payee.Identifier, Amount, NeighbourSchemes.Currency, cancellation),
            cancellation);
        if (code != ExitCodes.Done) return code;

        _screen.Title($"The same in the south's currency: fxp in the north converts, {NeighbourSchemes.Rate} for 1");
        _screen.ShowMessages();
        code = await PayAsync(
            "with conversion",
            WithConversion(north, south),
            () => _schemes.Payer.PayConvertedAsync(
                payee, _schemes.Provider.FspId, Amount, NeighbourSchemes.Currency, NeighbourSchemes.SouthCurrency, cancellation),
            cancellation);
        if (code != ExitCodes.Done) return code;
        _report = _report with { Ok = true, TotalMs = SandboxReport.Milliseconds(_time.GetElapsedTime(_started)) };
        if (_arguments.Once) return code;
        if (_arguments.Json) Print();

        // 4. The stage is yours.
        _screen.Title("Your turn: copy and paste");
        _screen.Plain(CurlLines.Across(_schemes.Payer.Address, [(north.Name, north.Hub), (south.Name, south.Hub)]));
        _screen.Title("Messages are shown here as they pass; Ctrl-C stops everything");
        await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellation);
        return code;
    }

    private List<Expected> SameCurrency(NeighbourSide north, NeighbourSide south) =>
    [
        new(north, _schemes!.Payer.FspId, NeighbourSchemes.Currency, Amount),
        new(north, _schemes.Proxy.Name, NeighbourSchemes.Currency, -Amount),
        new(south, _schemes.Proxy.Name, NeighbourSchemes.Currency, Amount),
        new(south, _schemes.Payee.FspId, NeighbourSchemes.Currency, -Amount),
    ];

    private List<Expected> WithConversion(NeighbourSide north, NeighbourSide south)
    {
        const decimal converted = Amount * NeighbourSchemes.Rate;
        return
        [
            new(north, _schemes!.Payer.FspId, NeighbourSchemes.Currency, Amount),
            new(north, _schemes.Provider.FspId, NeighbourSchemes.Currency, -Amount),
            new(north, _schemes.Provider.FspId, NeighbourSchemes.SouthCurrency, converted),
            new(north, _schemes.Proxy.Name, NeighbourSchemes.SouthCurrency, -converted),
            new(south, _schemes.Proxy.Name, NeighbourSchemes.SouthCurrency, converted),
            new(south, _schemes.Payee.FspId, NeighbourSchemes.SouthCurrency, -converted),
        ];
    }

    private async Task<int> PayAsync(string name, List<Expected> expected, Func<Task<Payment>> pay, CancellationToken cancellation)
    {
        var before = await PositionsAsync(expected, cancellation);
        var payment = await pay();
        var after = await PositionsAsync(expected, cancellation);
        List<MovedPosition> moved =
        [
            .. expected.Select((each, i) => new MovedPosition(each.Participant, before[i], after[i])
            {
                Scheme = each.Side.Name,
                Currency = each.Currency,
            }),
        ];
        SandboxPhase[] phases = [.. payment.Phases.Select(phase => new SandboxPhase(phase.Name, SandboxReport.Milliseconds(phase.Elapsed)))];
        var shown = new NeighbourPayment(name, payment.Transfer?.TransferId, payment.Transfer?.State, phases, moved);
        _report = _report with { Payments = [.. _report.Payments, shown] };
        foreach (var group in moved.GroupBy(position => (position.Scheme, position.Currency)))
            _screen.Positions([.. group], group.Key.Currency!, group.Key.Scheme);

        if (payment.Error is { } error) return Fail($"the payment failed at its {payment.Phases[^1].Name}: {error}");
        if (!payment.IsCommitted) return Fail($"transfer {shown.TransferId} is {shown.TransferState}, not COMMITTED and fulfilled");
        if (moved.Where((position, i) => position.Moved != expected[i].Moves).FirstOrDefault() is { } wrong)
            return Fail($"the transfer is COMMITTED but {wrong.Participant} in the {wrong.Scheme} moved by {wrong.Moved} {wrong.Currency}");
        var times = string.Join(", ", phases.Select(phase => phase.ToString()));
        _screen.Verdict($"Transfer {shown.TransferId} is COMMITTED, all positions in both schemes moved as they should ({times})");
        return ExitCodes.Done;
    }

    private static async Task<decimal[]> PositionsAsync(List<Expected> expected, CancellationToken cancellation)
    {
        var positions = new decimal[expected.Count];
        for (var i = 0; i < positions.Length; i++)
            positions[i] = await expected[i].Side.Operator.PositionAsync(expected[i].Participant, expected[i].Currency, cancellation);
        return positions;
    }

    /// <summary>The hubs first, so that what they still deliver finds its receiver; then the others; then the folder.</summary>
    private async Task StopAsync(NeighbourSide north, NeighbourSide south)
    {
        await Task.WhenAll(north.StopHubAsync(_time, _streams), south.StopHubAsync(_time, _streams));
        if (_schemes is not null) await _schemes.DisposeAsync();
        if (_arguments.IsTemporary && Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private int Fail(string what)
    {
        _report = _report with { Ok = false, Error = what, TotalMs = SandboxReport.Milliseconds(_time.GetElapsedTime(_started)) };
        return _streams.Fail(what);
    }

    private void Print()
    {
        _streams.Out.WriteLine(_report.ToJson());
        _streams.Out.Flush();
        _report = _report with { IsPrinted = true };
    }

    /// <summary>What a hub says: its progress belongs on the screen, its log to those who asked for it, or when it warns.</summary>
    private void Follow(string side, string line)
    {
        const string own = "pamoja: ";
        if (!line.StartsWith(own, StringComparison.Ordinal)) _streams.Error.WriteLine($"{side}: {line}");
        else if (_report is { Hubs.Count: 0, Error: null }) _screen.Step($"{side}: {line[own.Length..]}");
    }

    private static NeighbourHub Shown(NeighbourSide side) => new(side.Name, side.Hub.Interoperability, side.Hub.Administration);

    private static string Text(decimal amount, string currency) => string.Create(CultureInfo.InvariantCulture, $"{amount:0.00} {currency}");

    /// <summary>A position and by how much a payment must move it.</summary>
    private sealed record Expected(NeighbourSide Side, string Participant, string Currency, decimal Moves);
}
