namespace Pamoja.Ledger;

/// <summary>
/// A participant with the accounts that a transfer in one currency needs. Found by name at the edge; ids never change.
/// </summary>
/// <param name="Participant">The participant, or the proxy that takes the place of somebody in another scheme.</param>
/// <param name="Position">Its POSITION account; null if it has none.</param>
/// <param name="Cover">Its SETTLEMENT account; null if it has none.</param>
/// <param name="External">Name of whom the participant stands for as a proxy; null if it is the party itself.</param>
public readonly record struct Party(ParticipantId Participant, AccountId? Position, AccountId? Cover, string? External = null)
{
    /// <summary>Whether one proxy stands for both.</summary>
    internal static bool AreBehindOneProxy(Party? left, Party? right) =>
        left is { External: not null } && right is { External: not null } && left.Value.Participant == right.Value.Participant;
}

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

    /// <summary>
    /// For a payee without a position in the currency, who is to ask for a conversion: the hub's HUB_MULTILATERAL_SETTLEMENT account, which
    /// holds the other side of the reservation until the provider is known. Nothing is ever posted there. Null refuses such a payee.
    /// </summary>
    public AccountId? Transit { get; init; }

    /// <summary>The bulk transfer that asks for it; null for a transfer on its own.</summary>
    public TransferId? Bulk { get; init; }

    /// <summary>Whether a party is in another scheme.</summary>
    internal bool IsProxied => Payer is { External: not null } || Payee is { External: not null };

    /// <inheritdoc/>
    public override bool IsClaiming => true;

    /// <inheritdoc/>
    public override IEnumerable<Transfer> Claims() => [ToTransfer(Payer, isFilled: false)];

    /// <summary>The row of this request.</summary>
    /// <param name="debtor">Who is debited: the payer, or the provider of a conversion.</param>
    /// <param name="isFilled">Whether it takes the place of an announced id.</param>
    internal Transfer ToTransfer(Party? debtor, bool isFilled)
    {
        var isWithoutEntries = Party.AreBehindOneProxy(debtor, Payee);
        var credited = Payee?.Position ?? (Payee is null ? null : Transit);
        return new Transfer
        {
            Key = Key!.Value,
            Kind = TransferKind.Transfer,
            RequestHash = RequestHash,
            Payer = Payer?.Participant,
            Payee = Payee?.Participant,
            Debit = isWithoutEntries ? null : debtor?.Position,
            Credit = isWithoutEntries ? null : credited,
            Amount = Amount,
            Currency = Currency,
            Condition = Condition,
            // A payment of a bulk has the end of its bulk: nobody is to find it due on its own.
            Expiration = Bulk is null ? Expiration : null,
            Terms = IsPlain ? null : TermsOf(debtor, isWithoutEntries).OrNone(),
            IsNew = !isFilled,
            IsFilled = isFilled,
            State = TransferState.Reserved,
        };
    }

    private bool IsPlain => !IsGross && Charges.Count == 0 && Version is null && !IsProxied && Bulk is null;

    private Terms TermsOf(Party? debtor, bool isWithoutEntries) => new()
    {
        Gross = IsGross && !isWithoutEntries ? GrossSettlement.Between(debtor?.Cover, Payee?.Cover ?? Transit) : null,
        Charges = Charges,
        Version = Version,
        PayerName = Payer?.External,
        PayeeName = Payee?.External,
        IsWithoutEntries = isWithoutEntries,
        Bulk = Bulk,
    };

    /// <inheritdoc/>
    public override void AddAccounts(ISet<AccountId> accounts)
    {
        if (Payer is { Position: { } debit }) accounts.Add(debit);
        if (Payer is { Cover: { } cover }) accounts.Add(cover);
        if (Payee is { Position: { } credit }) accounts.Add(credit);
        else if (Transit is { } transit) accounts.Add(transit);
        if (IsGross && Payee is { Cover: { } settlement }) accounts.Add(settlement);
        foreach (var charge in Charges)
        {
            accounts.Add(charge.Debit);
            accounts.Add(charge.Credit);
        }
    }
}
