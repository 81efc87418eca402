namespace Pamoja.Ledger;

/// <summary>Ids are unique for all time within their space. Funds movements share the space of transfers, as their callers do.</summary>
public enum IdSpace : short
{
    /// <summary>Transfers and the operator's funds movements.</summary>
    Transfer = 1,

    /// <summary>Currency conversions (commitRequestId).</summary>
    FxTransfer = 2,

    /// <summary>Bulk transfers.</summary>
    BulkTransfer = 3,

    /// <summary>Movements of settlements, whose ids the ledger makes.</summary>
    Settlement = 4,
}

/// <summary>The key of a movement of money: what a transaction claims and locks.</summary>
public readonly record struct TransferKey(IdSpace Space, TransferId Id) : IComparable<TransferKey>
{
    /// <summary>The order in which keys are claimed and locked, everywhere.</summary>
    public int CompareTo(TransferKey other)
    {
        var bySpace = Space.CompareTo(other.Space);
        return bySpace != 0 ? bySpace : Id.Bits.CompareTo(other.Id.Bits);
    }

#pragma warning disable CS1591 // The four comparisons mean what they say.
    public static bool operator <(TransferKey left, TransferKey right) => left.CompareTo(right) < 0;
    public static bool operator >(TransferKey left, TransferKey right) => left.CompareTo(right) > 0;
    public static bool operator <=(TransferKey left, TransferKey right) => left.CompareTo(right) <= 0;
    public static bool operator >=(TransferKey left, TransferKey right) => left.CompareTo(right) >= 0;
#pragma warning restore CS1591
}
