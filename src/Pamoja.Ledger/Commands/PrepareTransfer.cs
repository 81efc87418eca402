namespace Pamoja.Ledger;

/// <summary>A participant with the accounts that a transfer in one currency needs. Found by name at the edge; ids never change.</summary>
public readonly record struct Party(ParticipantId Participant, AccountId? Position, AccountId? Cover);

/// <summary>
/// Reserve <paramref name="Amount"/> on the payer's position until the payee answers. Source: FSPIOP POST /transfers.
/// </summary>
/// <param name="Id">transferId.</param>
/// <param name="RequestHash">Hash of the body.</param>
/// <param name="Source">FSPIOP-Source: who sent it.</param>
/// <param name="PayerFsp">payerFsp of the body.</param>
/// <param name="PayeeFsp">payeeFsp of the body.</param>
/// <param name="Payer">What the registry knows of the payer, null if nothing.</param>
/// <param name="Payee">What the registry knows of the payee, null if nothing.</param>
/// <param name="Amount">In units of <paramref name="Currency"/>.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Condition">SHA-256 of the fulfilment; null if it was not 32 bytes.</param>
/// <param name="Expiration">End of the reservation; null if it was missing.</param>
public sealed record PrepareTransfer(
    TransferId Id,
    Bits256 RequestHash,
    string Source,
    string PayerFsp,
    string PayeeFsp,
    Party? Payer,
    Party? Payee,
    decimal Amount,
    string Currency,
    Bits256? Condition,
    DateTimeOffset? Expiration) : Command
{
    /// <inheritdoc/>
    public override TransferKey? Key => new TransferKey(IdSpace.Transfer, Id);

    /// <summary>
    /// Whether the currency is settled gross and at once. What the model said at the request holds for this transfer to its end.
    /// </summary>
    public bool IsGross { get; init; }

    /// <summary>Fees that are due when it is committed, by the rules that fit it at the request.</summary>
    public IReadOnlyList<Charge> Charges { get; init; } = [];

    /// <summary>The version of the API that the request was written in; null for the newest.</summary>
    public string? Version { get; init; }

    /// <inheritdoc/>
    public override bool IsClaiming => true;

    /// <inheritdoc/>
    public override IEnumerable<Transfer> Claims() => [ToTransfer(Payer?.Position, Payer?.Cover, isFilled: false)];

    /// <summary>The row of this request.</summary>
    /// <param name="debit">Who is debited: the payer, or the provider of a conversion.</param>
    /// <param name="cover">SETTLEMENT account of who is debited.</param>
    /// <param name="isFilled">Whether it takes the place of an announced id.</param>
    internal Transfer ToTransfer(AccountId? debit, AccountId? cover, bool isFilled) => new()
    {
        Key = Key!.Value,
        Kind = TransferKind.Transfer,
        RequestHash = RequestHash,
        Payer = Payer?.Participant,
        Payee = Payee?.Participant,
        Debit = debit,
        Credit = Payee?.Position,
        Amount = Amount,
        Currency = Currency,
        Condition = Condition,
        Expiration = Expiration,
        Terms = Terms.Of(IsGross ? GrossSettlement.Between(cover, Payee?.Cover) : null, Charges, Version),
        IsNew = !isFilled,
        IsFilled = isFilled,
        State = TransferState.Reserved,
    };

    /// <inheritdoc/>
    public override void AddAccounts(ISet<AccountId> accounts)
    {
        if (Payer is { Position: { } debit }) accounts.Add(debit);
        if (Payer is { Cover: { } cover }) accounts.Add(cover);
        if (Payee is { Position: { } credit }) accounts.Add(credit);
        if (IsGross && Payee is { Cover: { } settlement }) accounts.Add(settlement);
        foreach (var charge in Charges)
        {
            accounts.Add(charge.Debit);
            accounts.Add(charge.Credit);
        }
    }
}
