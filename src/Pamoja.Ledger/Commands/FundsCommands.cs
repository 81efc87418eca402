namespace Pamoja.Ledger;

/// <summary>
/// The operator records funds that arrived: debit HUB_RECONCILIATION, credit the participant's SETTLEMENT account.
/// Source: ledger administration API, recordFundsIn.
/// </summary>
public sealed record RecordFundsIn(
    TransferId Id, Bits256 RequestHash, ParticipantId Participant, AccountId Settlement, AccountId Reconciliation, decimal Amount, string Currency)
    : Command
{
    /// <inheritdoc/>
    public override TransferKey? Key => new TransferKey(IdSpace.Transfer, Id);

    /// <inheritdoc/>
    public override bool IsClaiming => true;

    /// <inheritdoc/>
    public override IEnumerable<Transfer> Claims() => [new Transfer
    {
        Key = Key!.Value,
        Kind = TransferKind.FundsIn,
        RequestHash = RequestHash,
        Payer = ParticipantId.Hub,
        Payee = Participant,
        Debit = Reconciliation,
        Credit = Settlement,
        Amount = Amount,
        Currency = Currency,
        IsNew = true,
        State = TransferState.Reserved,
    }];

    /// <inheritdoc/>
    public override void AddAccounts(ISet<AccountId> accounts)
    {
        accounts.Add(Settlement);
        accounts.Add(Reconciliation);
    }
}

/// <summary>
/// The operator sets funds aside that are to be paid out: a pending debit on SETTLEMENT, which counts at once. Where a policy says so, what
/// covers <paramref name="Position"/> stays. Source: ledger administration API, recordFundsOutPrepareReserve.
/// </summary>
public sealed record ReserveFundsOut(
    TransferId Id,
    Bits256 RequestHash,
    ParticipantId Participant,
    AccountId Settlement,
    AccountId Reconciliation,
    decimal Amount,
    string Currency,
    DateTimeOffset Expiration,
    AccountId? Position = null)
    : Command
{
    /// <inheritdoc/>
    public override TransferKey? Key => new TransferKey(IdSpace.Transfer, Id);

    /// <inheritdoc/>
    public override bool IsClaiming => true;

    /// <inheritdoc/>
    public override IEnumerable<Transfer> Claims() => [new Transfer
    {
        Key = Key!.Value,
        Kind = TransferKind.FundsOut,
        RequestHash = RequestHash,
        Payer = Participant,
        Payee = ParticipantId.Hub,
        Debit = Settlement,
        Credit = Reconciliation,
        Amount = Amount,
        Currency = Currency,
        Expiration = Expiration,
        IsNew = true,
        State = TransferState.Reserved,
    }];

    /// <inheritdoc/>
    public override void AddAccounts(ISet<AccountId> accounts)
    {
        accounts.Add(Settlement);
        accounts.Add(Reconciliation);
        if (Position is { } position) accounts.Add(position);
    }
}

/// <summary>The operator decides a reserved funds-out of <paramref name="Settlement"/>: the money left, or it did not.</summary>
public sealed record DecideFundsOut(TransferId Id, AccountId Settlement, bool IsCommit) : Command
{
    /// <inheritdoc/>
    public override TransferKey? Key => new TransferKey(IdSpace.Transfer, Id);

    /// <inheritdoc/>
    public override void AddAccounts(ISet<AccountId> accounts) => accounts.Add(Settlement);
}
