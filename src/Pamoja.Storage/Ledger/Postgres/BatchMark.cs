namespace Pamoja.Storage;

/// <summary>
/// What a batch leaves behind to tell that it was committed. The day is chosen before the batch begins, as the ledger's day when this node last
/// knew it: whoever looks for the mark looks in the same partition as who wrote it, also at midnight.
/// </summary>
/// <param name="Id">The batch's number.</param>
/// <param name="Day">The ledger's day (UTC), or the one before.</param>
internal readonly record struct BatchMark(long Id, DateOnly Day);
