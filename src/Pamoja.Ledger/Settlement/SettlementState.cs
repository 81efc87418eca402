namespace Pamoja.Ledger;

/// <summary>
/// Where a settlement, or one account in it, stands. An account goes on by itself; the settlement goes on when all its accounts did.
/// Numbers are stored, and each state but the last follows the one before it: never change one.
/// </summary>
public enum SettlementState : short
{
    /// <summary>Nets are known, nothing was moved. Reference: PENDING_SETTLEMENT.</summary>
    Pending = 1,

    /// <summary>The operator has taken note of the net. Reference: PS_TRANSFERS_RECORDED.</summary>
    Recorded = 2,

    /// <summary>Who is to receive can no longer spend it: its position is raised to where it was. Reference: PS_TRANSFERS_RESERVED.</summary>
    Reserved = 3,

    /// <summary>Who has paid can spend it again: its position is lowered. Reference: PS_TRANSFERS_COMMITTED.</summary>
    Committed = 4,

    /// <summary>Some accounts are settled; a settlement only. Reference: SETTLING.</summary>
    Settling = 5,

    /// <summary>Done. Final.</summary>
    Settled = 6,

    /// <summary>Given up, and what was moved is moved back. Final.</summary>
    Aborted = 7,
}
