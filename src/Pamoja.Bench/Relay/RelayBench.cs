namespace Pamoja.Bench;

/// <summary>
/// What a hub costs per relayed message, held against a bare relay of the same messages in the same run. Rounds alternate between the two, so
/// that whatever else the machine does meets both; only the processor time of their own processes is counted, so that it does not matter
/// where the rest of the machine's time goes.
/// </summary>
/// <param name="traffic">The participants.</param>
/// <param name="settings">How much.</param>
public sealed class RelayBench(QuoteTraffic traffic, RelayBenchSettings settings)
{
    private const int MessagesPerQuote = 2;

    /// <summary>A round goes to and fro between the two so often: what slows the machine for half a second meets both alike.</summary>
    private const int SlicesPerRound = 10;

    /// <summary>Told of each round, in a few words.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>Measures.</summary>
    public async Task<RelayBenchResult> RunAsync(RelaySubject hub, RelaySubject relay, CancellationToken cancellation)
    {
        using var hubCpu = new ProcessCpu(hub.ProcessId);
        using var relayCpu = new ProcessCpu(relay.ProcessId);
        string? fault = null;
        Progress?.Invoke($"warming up with {settings.WarmUpQuotes} quotes through each");
        foreach (var subject in new[] { hub, relay }) fault ??= await RunAsync(subject, settings.WarmUpQuotes, cancellation);

        List<RelayRound> rounds = [];
        var quotesPerSlice = Math.Max(1, settings.QuotesPerRound / SlicesPerRound);
        var messagesPerRound = SlicesPerRound * quotesPerSlice * MessagesPerQuote;
        for (var i = 0; i < settings.Rounds && fault is null; i++)
        {
            var (hubTime, relayTime) = (TimeSpan.Zero, TimeSpan.Zero);
            for (var slice = 0; slice < SlicesPerRound; slice++)
            {
                // Who goes first alternates too.
                foreach (var isHub in new[] { slice % 2 == 0, slice % 2 != 0 })
                {
                    var (subject, cpu) = isHub ? (hub, hubCpu) : (relay, relayCpu);
                    var before = cpu.Read();
                    fault ??= await RunAsync(subject, quotesPerSlice, cancellation);
                    if (isHub) hubTime += cpu.Read() - before;
                    else relayTime += cpu.Read() - before;
                }
            }

            var (hubMicros, relayMicros) = (PerMessage(hubTime), PerMessage(relayTime));
            rounds.Add(new RelayRound(hubMicros, relayMicros));
            Progress?.Invoke($"round {i + 1}: hub {hubMicros} us, relay {relayMicros} us a message");
        }

        return RelayBenchResult.Of(rounds, settings, fault, settings.Rounds * messagesPerRound);

        decimal PerMessage(TimeSpan time) => Math.Round(time.Ticks / (decimal)TimeSpan.TicksPerMicrosecond / messagesPerRound, 2);
    }

    private Task<string?> RunAsync(RelaySubject subject, int quotes, CancellationToken cancellation) =>
        traffic.RunAsync(subject.Address, quotes, settings.Concurrency, cancellation);
}
