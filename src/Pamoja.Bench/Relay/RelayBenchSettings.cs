namespace Pamoja.Bench;

/// <summary>How much the bench of the relay does.</summary>
public sealed record RelayBenchSettings
{
    /// <summary>Measured rounds of each side.</summary>
    public int Rounds { get; init; } = 15;

    /// <summary>Quotes in a round; each is two messages.</summary>
    public int QuotesPerRound { get; init; } = 6_000;

    /// <summary>Quotes through each side before anything is measured: the runtime compiles what is used often once more.</summary>
    public int WarmUpQuotes { get; init; } = 30_000;

    /// <summary>Quotes under way at once.</summary>
    public int Concurrency { get; init; } = 32;
}

/// <summary>Something that passes messages on.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="ProcessId">The process whose time is counted.</param>
public readonly record struct RelaySubject(Uri Address, int ProcessId);
