namespace Pamoja.Operations;

/// <summary>What the bench of the ledger found. A transfer is prepare and fulfil with all that a hub writes for them.</summary>
/// <param name="TransfersPerSecond">Committed and acknowledged, traffic spread evenly over 100 participants.</param>
/// <param name="HotRatio">The rate with 90 % of the traffic on one pair, by the even rate beside it.</param>
/// <param name="OldSnapshotRatio">The rate while a snapshot is held open, by the even rate before and after.</param>
/// <param name="PrepareP50Ms">Time from prepare to answer at the offered rate, median.</param>
/// <param name="PrepareP99Ms">The same, 99 of 100.</param>
/// <param name="P99AtMaxMs">The same with all commands in flight that there may be.</param>
/// <param name="WindowCloseMs">From the command that closes a window with all that was preloaded, to its answer, under load.</param>
/// <param name="WindowCloseDip">By how much the median second beside the close fell short of the median second before it.</param>
/// <param name="CpuMicrosPerTransfer">Processor time of this process, generator included.</param>
/// <param name="PostgresCpuMicrosPerTransfer">Processor time of PostgreSQL, all its processes.</param>
/// <param name="WalBytesPerTransfer">Write-ahead log.</param>
/// <param name="MeanBatch">Commands in a ledger transaction.</param>
/// <param name="Nodes">Nodes.</param>
/// <param name="FdatasyncMicros">Median of a write of 8 KiB with its way to the disk, in the folder of the database.</param>
/// <param name="MaxRssMb">Most memory of this process.</param>
/// <param name="RssGrowthMb">Its growth from the end of the warm-up to the end.</param>
/// <param name="Transfers">Transfers committed by the load.</param>
/// <param name="Errors">Commands that ended otherwise than they should.</param>
/// <param name="Valid">Whether the figures mean what they say.</param>
/// <param name="Doubts">Why they do not; empty when they do.</param>
public sealed record LedgerBenchResult(
    decimal TransfersPerSecond,
    decimal HotRatio,
    decimal OldSnapshotRatio,
    decimal PrepareP50Ms,
    decimal PrepareP99Ms,
    decimal P99AtMaxMs,
    decimal WindowCloseMs,
    decimal WindowCloseDip,
    decimal CpuMicrosPerTransfer,
    decimal PostgresCpuMicrosPerTransfer,
    decimal WalBytesPerTransfer,
    decimal MeanBatch,
    int Nodes,
    decimal FdatasyncMicros,
    decimal MaxRssMb,
    decimal RssGrowthMb,
    long Transfers,
    long Errors,
    bool Valid,
    IReadOnlyList<string> Doubts);
