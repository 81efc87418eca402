namespace Pamoja.Ledger;

/// <summary>What an operator wants to hear of. Numbers are stored: never change one.</summary>
public enum LedgerEventType : short
{
    /// <summary>A position reached the alarm percentage of its limit. Reference: NET_DEBIT_CAP_THRESHOLD_BREACH_EMAIL.</summary>
    LimitAlarmRaised = 1,

    /// <summary>A position that had raised the alarm fell well below it.</summary>
    LimitAlarmCleared = 2,

    /// <summary>A limit was set or changed. Reference: NET_DEBIT_CAP_ADJUSTMENT_EMAIL.</summary>
    LimitAdjusted = 3,

    /// <summary>Nobody decided a reserved funds-out in time; it was given back.</summary>
    FundsOutExpired = 4,

    /// <summary>A settlement moved a position. Reference: SETTLEMENT_TRANSFER_POSITION_CHANGE_EMAIL.</summary>
    SettlementPositionChanged = 5,

    /// <summary>The settlement bank paid for a participant more than it had; its limit is zero now, and its position inactive.</summary>
    FundsOverdrawn = 6,

    /// <summary>A settlement window was closed as scheduled, or there was nothing in it. About no account.</summary>
    ScheduledCloseDone = 7,

    /// <summary>A scheduled close failed, or what was to be settled after it. About no account.</summary>
    ScheduledCloseFailed = 8,

    /// <summary>Another scheme was asked for the last time what became of a transfer that it has and whose time is over.</summary>
    ForwardedUnanswered = 9,

    /// <summary>The operator said how a transfer ended that nobody else ended; the detail has how, and his grounds.</summary>
    TransferResolved = 10,

    /// <summary>A certificate, a list of revocations or a signature key ends soon, or has ended. About no account.</summary>
    CredentialEnds = 11,

    /// <summary>The operator has another scheme asked again what became of a transfer; the detail has his grounds.</summary>
    ForwardedAskedAgain = 12,
}
