namespace Pamoja.Ledger;

/// <summary>
/// Sets a participant's first limit in a currency, posts its initial position against the hub's OPENING account and activates its accounts.
/// Once per position. Source: ledger administration API, initialPositionAndLimits.
/// </summary>
/// <param name="Id">Made by the caller; names the posting of the initial position.</param>
/// <param name="Position">The POSITION account.</param>
/// <param name="Activate">All accounts of the participant in the currency.</param>
/// <param name="Opening">The hub's OPENING account of the currency.</param>
/// <param name="NetDebitCap">The limit, zero or above.</param>
/// <param name="InitialPosition">Positive = owes the scheme.</param>
/// <param name="Currency">ISO 4217 code.</param>
public sealed record OpenPosition(
    TransferId Id,
    AccountId Position,
    IReadOnlyList<AccountId> Activate,
    AccountId Opening,
    decimal NetDebitCap,
    decimal InitialPosition,
    string Currency) : Command
{
    /// <inheritdoc/>
    public override TransferKey? Key => InitialPosition == 0 ? null : new TransferKey(IdSpace.Transfer, Id);

    /// <inheritdoc/>
    public override bool IsClaiming => InitialPosition != 0;

    /// <inheritdoc/>
    public override IEnumerable<Transfer> Claims() => Key is not { } key ? [] : [new Transfer
    {
        Key = key,
        Kind = TransferKind.Opening,
        RequestHash = default,
        Payer = ParticipantId.Hub,
        Payee = ParticipantId.Hub,
        Debit = InitialPosition > 0 ? Position : Opening,
        Credit = InitialPosition > 0 ? Opening : Position,
        Amount = Math.Abs(InitialPosition),
        Currency = Currency,
        IsNew = true,
        State = TransferState.Reserved,
    }];

    /// <inheritdoc/>
    public override void AddAccounts(ISet<AccountId> accounts)
    {
        accounts.Add(Position);
        accounts.Add(Opening);
        foreach (var account in Activate) accounts.Add(account);
    }
}

/// <summary>Replaces the limit of a POSITION account; the former ones stay as history.</summary>
/// <param name="Position">The POSITION account.</param>
/// <param name="NetDebitCap">An amount, or a percentage of the good funds.</param>
/// <param name="AlarmPercentage">Percentage of the limit at which the operator is alarmed.</param>
/// <param name="IsPercentage">Which of the two the limit is.</param>
/// <param name="Cover">The SETTLEMENT account beside it, which a policy may hold the limit against.</param>
public sealed record SetNetDebitCap(
    AccountId Position, decimal NetDebitCap, decimal AlarmPercentage, bool IsPercentage = false, AccountId? Cover = null) : Command
{
    /// <inheritdoc/>
    public override void AddAccounts(ISet<AccountId> accounts)
    {
        accounts.Add(Position);
        if (Cover is { } cover) accounts.Add(cover);
    }
}

/// <summary>Allows or stops the use of one account.</summary>
public sealed record SetAccountActive(AccountId Account, bool IsActive) : Command
{
    /// <inheritdoc/>
    public override void AddAccounts(ISet<AccountId> accounts) => accounts.Add(Account);
}

/// <summary>Lets a participant take part or not. Locks all its accounts, so that it is wholly before or wholly after any transfer.</summary>
public sealed record SetParticipantActive(ParticipantId Participant, IReadOnlyList<AccountId> Accounts, bool IsActive) : Command
{
    /// <inheritdoc/>
    public override void AddAccounts(ISet<AccountId> accounts)
    {
        foreach (var account in Accounts) accounts.Add(account);
    }
}

/// <summary>
/// Replaces a participant's policy, or with the hub as participant that of the whole scheme. Locks all accounts that it governs, so that it
/// is wholly before or wholly after any movement of theirs.
/// </summary>
public sealed record SetPolicy(ParticipantId Participant, IReadOnlyList<AccountId> Accounts, ParticipantPolicy Policy) : Command
{
    /// <inheritdoc/>
    public override void AddAccounts(ISet<AccountId> accounts)
    {
        foreach (var account in Accounts) accounts.Add(account);
    }
}
