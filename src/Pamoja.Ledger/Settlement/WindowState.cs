namespace Pamoja.Ledger;

/// <summary>
/// Where a settlement window, or its content of one account type and currency, stands. The reference's PROCESSING and FAILED do not exist
/// here: a close is one transaction. Numbers are stored: never change one.
/// </summary>
public enum WindowState : short
{
    /// <summary>Takes what is posted now. Exactly one window is open.</summary>
    Open = 1,

    /// <summary>Takes nothing more, and waits to be settled.</summary>
    Closed = 2,

    /// <summary>In a settlement, or in several, that are not all done.</summary>
    PendingSettlement = 3,

    /// <summary>Settled. Final.</summary>
    Settled = 4,

    /// <summary>Its settlement was aborted; it can be settled again by another.</summary>
    Aborted = 5,
}
