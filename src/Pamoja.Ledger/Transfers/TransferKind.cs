namespace Pamoja.Ledger;

/// <summary>What kind of movement a row of the transfer table is.</summary>
public enum TransferKind : short
{
    /// <summary>A payment between two participants: reserve, then commit or release.</summary>
    Transfer = 1,

    /// <summary>The operator records funds that arrived at the settlement bank; final at once.</summary>
    FundsIn = 2,

    /// <summary>The operator reserves funds to be paid out, then commits or aborts.</summary>
    FundsOut = 3,

    /// <summary>The initial position of an account, posted against the hub's OPENING account; final at once.</summary>
    Opening = 4,

    /// <summary>A conversion of currencies by an FX provider, which a transfer depends on.</summary>
    FxTransfer = 5,

    /// <summary>The id of a transfer that conversions have announced and whose own request has not come yet.</summary>
    Announced = 6,

    /// <summary>
    /// The request for many payments at once. It moves nothing itself: its payments are transfers, and the lock on it stands for all of them.
    /// </summary>
    BulkTransfer = 7,

    /// <summary>A settlement takes back what a net recipient could spend in advance: reserve, then commit or release.</summary>
    SettlementRecipient = 20,

    /// <summary>A settlement releases a net sender; final at once.</summary>
    SettlementSender = 21,

    /// <summary>The settlement bank confirmed what a net sender has paid: good funds that left; final at once.</summary>
    SettlementPaid = 22,

    /// <summary>The settlement bank confirmed what a net recipient was paid: good funds that arrived; final at once.</summary>
    SettlementReceived = 23,
}
