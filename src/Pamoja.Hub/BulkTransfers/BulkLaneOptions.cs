namespace Pamoja.Hub;

/// <summary>Bounds of what waits to become a ledger transaction of its own.</summary>
internal sealed record BulkLaneOptions
{
    /// <summary>Most messages of one sender that wait; one more is refused as busy.</summary>
    internal int WaitingMaxOfSender { get; init; } = 64;

    /// <summary>Most bytes that wait, of all senders.</summary>
    internal long WaitingBytesMax { get; init; } = 64L << 20;

    /// <summary>Longest rest between two transactions.</summary>
    internal TimeSpan RestMax { get; init; } = TimeSpan.FromMilliseconds(250);
}
