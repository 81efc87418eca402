namespace Pamoja.Ledger;

/// <summary>
/// The state of a movement. The reference's transient states (RECEIVED_*) do not exist here: receiving and deciding are one transaction.
/// </summary>
public enum TransferState : short
{
    /// <summary>Reserved on the payer's position; waits for the payee. Reference: RESERVED.</summary>
    Reserved = 1,

    /// <summary>Posted. Final. Reference: COMMITTED.</summary>
    Committed = 2,

    /// <summary>Refused at prepare by a check of the request itself; never reserved. Final. Reference: INVALID.</summary>
    Invalid = 3,

    /// <summary>
    /// Refused at prepare for want of liquidity or by the limit, or a funds-out that was refused or aborted. Final. Reference: ABORTED_REJECTED.
    /// </summary>
    Rejected = 4,

    /// <summary>Released because the payee said so or its fulfilment was wrong. Final. Reference: ABORTED_ERROR.</summary>
    Aborted = 5,

    /// <summary>Released because its time ran out. Final. Reference: EXPIRED_RESERVED.</summary>
    Expired = 6,

    /// <summary>
    /// A conversion that its provider has fulfilled and that waits for the transfer that depends on it; still reserved. It does not expire by
    /// itself. Reference: RECEIVED_FULFIL_DEPENDENT.
    /// </summary>
    Dependent = 7,

    /// <summary>Committed, and settled with the commit: good funds have gone over. Final. Reference: SETTLED.</summary>
    Settled = 8,

    /// <summary>
    /// Reserved, and delivered to the proxy of its payee: it ends when the other scheme says so, and does not expire here. Reference:
    /// RESERVED_FORWARDED.
    /// </summary>
    Forwarded = 9,
}
