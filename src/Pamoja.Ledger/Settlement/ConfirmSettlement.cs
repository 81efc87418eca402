namespace Pamoja.Ledger;

/// <summary>
/// The settlement bank has moved what a settlement says. Takes all its accounts to SETTLED and records the good funds that left or arrived, in
/// one go: everything, or with a single fault nothing. The same confirmation again changes nothing; another one is refused. Source: what an
/// operator does with the bank's report to finalise a settlement.
/// </summary>
/// <param name="Id">The settlement.</param>
/// <param name="Content">Hash of what the bank said; tells a resend from a modified confirmation.</param>
/// <param name="Reason">What the operator says.</param>
/// <param name="Amounts">What the bank moved, each with the line that it came in.</param>
public sealed record ConfirmSettlement(SettlementId Id, Bits256 Content, string Reason, IReadOnlyList<ConfirmedAmount> Amounts)
    : SettlementCommand
{
    /// <inheritdoc/>
    public override SettlementId? Settlement => Id;

    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Balances => [.. Amounts.Where(each => each.Balance is not null).Select(each => each.Cover).Distinct()];

    /// <inheritdoc/>
    public override SettlementPlan Plan(SettlementRegister read) => ConfirmationRules.PlanOf(read, this);
}

/// <summary>What the bank says of one participant in one currency.</summary>
/// <param name="Line">Where it stands in what the bank sent, from 1.</param>
/// <param name="Participant">Whose money was moved.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Amount">What it paid (positive) or received (negative), in units of the currency: its net in the settlement.</param>
/// <param name="Balance">What it holds at the bank after that; null where the bank does not say.</param>
/// <param name="Reference">The bank's reference, if any.</param>
/// <param name="Cover">Its SETTLEMENT account.</param>
/// <param name="Position">Its POSITION account, which is closed when the bank has nothing left to cover it; null where it has none.</param>
/// <param name="Reconciliation">The hub's HUB_RECONCILIATION account of the currency.</param>
public sealed record ConfirmedAmount(
    int Line,
    ParticipantId Participant,
    string Currency,
    decimal Amount,
    decimal? Balance,
    string? Reference,
    AccountId Cover,
    AccountId? Position,
    AccountId Reconciliation);

/// <summary>What is wrong with a confirmation.</summary>
/// <param name="Line">In this line; 0 where it is about the whole.</param>
/// <param name="Reason">
/// AccountMissing: not in the settlement; AccountTwice; AmountDiffers, BalanceDiffers: from what is expected; AmountsUnbalanced: of a currency, do
/// not sum to zero; AccountUnconfirmed: there is no line for it.
/// </param>
/// <param name="Participant">Whom it is about, if anybody.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Given">What the bank says.</param>
/// <param name="Expected">What it should say.</param>
public sealed record ConfirmationFault(
    int Line, Reason Reason, ParticipantId? Participant, string Currency, decimal? Given = null, decimal? Expected = null);
