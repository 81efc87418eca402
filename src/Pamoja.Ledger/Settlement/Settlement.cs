namespace Pamoja.Ledger;

/// <summary>A settlement: the nets of one model over some closed windows, and how far they are settled.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Terms">What it took over from its model.</param>
/// <param name="State">Where it stands; follows from its accounts.</param>
/// <param name="Reason">What was said at its last change as a whole.</param>
/// <param name="CreatedAt">When it was made, by the ledger's clock.</param>
/// <param name="ChangedAt">When its state last changed.</param>
/// <param name="Contents">Numbers of the window contents that it settles.</param>
/// <param name="Accounts">All accounts that posted in them, in the order of their numbers.</param>
public sealed record Settlement(
    SettlementId Id,
    SettlementTerms Terms,
    SettlementState State,
    string Reason,
    DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt,
    IReadOnlyList<int> Contents,
    IReadOnlyList<SettlementAccount> Accounts)
{
    /// <summary>Hash of what the settlement bank confirmed; null until it did.</summary>
    public Bits256? Confirmation { get; init; }

    /// <summary>
    /// The movement of one account in a settlement. Its id follows from both numbers, in a space of its own, so that it exists once at most.
    /// </summary>
    public static TransferKey KeyOf(SettlementId settlement, AccountId account) =>
        new(IdSpace.Settlement, new TransferId(new UInt128((ulong)settlement.Value, (ulong)account.Value), IdForm.Uuid));
}
