namespace Pamoja.Storage;

/// <summary>Bounds of the group commit.</summary>
public sealed record GroupCommitOptions
{
    /// <summary>
    /// Most batches under way at once; beside another one starts only while <see cref="CommandsEnough"/> wait, or <see cref="SlowAfter"/>.
    /// </summary>
    public int InFlightMax { get; init; } = 2;

    /// <summary>Most commands in a batch.</summary>
    public int CommandsMax { get; init; } = 512;

    /// <summary>Most bytes in a batch, by <see cref="LedgerRequest.Bytes"/>.</summary>
    public int BytesMax { get; init; } = 4 << 20;

    /// <summary>Least time between the starts of two batches, unless <see cref="CommandsEnough"/> wait.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromMilliseconds(4);

    /// <summary>
    /// The pace while commands come at <see cref="GatherFrom"/> or faster, unless <see cref="CommandsGathered"/> wait: a batch of twice as many
    /// costs hardly more, and that is what a busy machine has need of. On a quiet hub only the answer's time counts.
    /// </summary>
    public TimeSpan GatheringPace { get; init; } = TimeSpan.FromMilliseconds(16);

    /// <summary>Commands a second from which on they are gathered.</summary>
    public int GatherFrom { get; init; } = 600;

    /// <summary>So many waiting commands are gathered well: more in a batch gain little.</summary>
    public int CommandsGathered { get; init; } = 16;

    /// <summary>A batch that takes so long waits for something: what came meanwhile need not wait for it.</summary>
    public TimeSpan SlowAfter { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>So many waiting commands start a batch at once.</summary>
    public int CommandsEnough { get; init; } = 64;

    /// <summary>Most commands that may wait; one more is refused as busy.</summary>
    public int WaitingMax { get; init; } = 16_384;

    /// <summary>From here on new transfers are refused, so that there is room to finish those under way.</summary>
    public int WaitingMaxForClaims { get; init; } = 12_288;

    /// <summary>Most bytes that may wait.</summary>
    public long WaitingBytesMax { get; init; } = 64L << 20;

    /// <summary>How long a batch is tried again while the database is away, before its commands are refused as busy.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(8);
}
