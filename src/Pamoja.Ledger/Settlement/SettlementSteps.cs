namespace Pamoja.Ledger;

/// <summary>
/// What decides the next states of accounts in a settlement. Who is to receive loses first what it could spend in advance (at Reserved, as a
/// pending movement against HUB_MULTILATERAL_SETTLEMENT); when that is committed, who has paid is released. Nothing is lent in between, and
/// the hub's account comes back to zero when all are committed.
/// </summary>
internal static class SettlementSteps
{
    /// <summary>All states that an account goes through after the first.</summary>
    internal static readonly SettlementState[] All =
        [SettlementState.Recorded, SettlementState.Reserved, SettlementState.Committed, SettlementState.Settled];

    internal static Outcome Decide(Books books, ChangeSettlement command)
    {
        var register = books.Register;
        if (register.Settlement is not { } settlement) return new Outcome.Denied(Reason.SettlementNotFound);
        var refusals = RefusalsOf(settlement, command);
        if (refusals.Any(refusal => refusal is not Reason.None))
        {
            return new Outcome.Settlements(settlement, register.WindowsOf(settlement), refusals);
        }

        var accounts = settlement.Accounts.ToDictionary(account => account.Account);
        foreach (var change in command.Changes)
        {
            var account = accounts[change.Account];
            if (account.State != change.State) Move(books, settlement, account, change.State);
            accounts[change.Account] = account with
            {
                State = change.State,
                Reason = change.Reason,
                ExternalReference = change.ExternalReference ?? account.ExternalReference,
                ChangedAt = books.Now,
            };
        }

        var changed = settlement with { Accounts = [.. settlement.Accounts.Select(account => accounts[account.Account])] };
        var state = StateOf(changed.Accounts);
        if (state != settlement.State) changed = changed with { State = state, ChangedAt = books.Now };
        register.Set(changed);
        if (state == SettlementState.Settled && settlement.State != state)
        {
            register.SetContents(changed, WindowState.Settled, settlement.Reason, books.Now);
        }

        return new Outcome.Settlements(changed, register.WindowsOf(changed), refusals);
    }

    internal static SettlementPlan PlanOf(SettlementRegister register, ChangeSettlement command)
    {
        if (register.Settlement is not { } settlement) return SettlementPlan.Nothing;
        if (RefusalsOf(settlement, command).Any(refusal => refusal is not Reason.None)) return SettlementPlan.Nothing;
        var claims = new List<Transfer>();
        var keys = new List<TransferKey>();
        var settled = command.Changes.Where(change => change.State == SettlementState.Committed).Select(change => change.Account);
        foreach (var change in command.Changes)
        {
            var account = settlement.Accounts.Single(account => account.Account == change.Account);
            if (account.State == change.State || MovementOf(settlement, account, change.State) is not { } kind) continue;
            if (kind == EntryKind.Post) keys.Add(Settlement.KeyOf(settlement.Id, account.Account));
            else claims.Add(Claim(register, settlement, account));
        }

        return new SettlementPlan(
            claims, keys, [.. claims.SelectMany(claim => (AccountId[])[claim.Debit!.Value, claim.Credit!.Value]), .. settled]);
    }

    /// <summary>For each change why it may not be, or None.</summary>
    private static IReadOnlyList<Reason> RefusalsOf(Settlement settlement, ChangeSettlement command)
    {
        var seen = new HashSet<AccountId>();
        return [.. command.Changes.Select(change => RefusalOf(settlement, change, seen))];
    }

    private static Reason RefusalOf(Settlement settlement, SettlementChange change, HashSet<AccountId> seen)
    {
        if (settlement.Accounts.FirstOrDefault(account => account.Account == change.Account) is not { } account) return Reason.AccountMissing;
        if (account.Participant != change.Participant) return Reason.AccountMismatch;
        if (!seen.Add(change.Account)) return Reason.AccountTwice;
        return account.State == change.State || IsNext(settlement.State, change.State) ? Reason.None : Reason.StepNotAllowed;
    }

    /// <summary>An account goes to a state only when all the others have come to the one before.</summary>
    private static bool IsNext(SettlementState settlement, SettlementState account) => (settlement, account) is
        (SettlementState.Pending, SettlementState.Recorded) or
        (SettlementState.Recorded, SettlementState.Reserved) or
        (SettlementState.Reserved, SettlementState.Committed) or
        (SettlementState.Committed or SettlementState.Settling, SettlementState.Settled);

    private static SettlementState StateOf(IReadOnlyList<SettlementAccount> accounts)
    {
        var least = accounts.Min(account => account.State);
        var isSettling = least == SettlementState.Committed && accounts.Any(account => account.State == SettlementState.Settled);
        return isSettling ? SettlementState.Settling : least;
    }

    /// <summary>How the position moves when an account comes to a state; null when it does not.</summary>
    internal static EntryKind? MovementOf(Settlement settlement, SettlementAccount account, SettlementState state) =>
        !settlement.Terms.AutoPositionReset ? null : (state, account.Net) switch
        {
            (SettlementState.Reserved, < 0) => EntryKind.Pend,
            (SettlementState.Committed, < 0) => EntryKind.Post,
            (SettlementState.Committed, > 0) => EntryKind.Direct,
            _ => null,
        };

    internal static void Move(Books books, Settlement settlement, SettlementAccount account, SettlementState state)
    {
        if (state == SettlementState.Committed && settlement.Terms.AutoPositionReset) books[account.Account].SettledDebits += account.Debits;
        if (MovementOf(settlement, account, state) is not { } kind) return;
        var key = Settlement.KeyOf(settlement.Id, account.Account);
        if (kind == EntryKind.Post)
        {
            books.Commit(books.Find(key) ?? throw new InvariantException($"{key} is reserved and not there"));
            return;
        }

        Invariant.Check(books.TryTakeClaim(key, out var movement), $"{key} was moved before");
        if (kind == EntryKind.Direct)
        {
            books.Commit(movement, EntryKind.Direct);
            books.Record(LedgerEventType.SettlementPositionChanged, books[account.Account], movement.Amount, key);
            return;
        }

        books.Reserve(movement);
        books[account.Account].SettledDebits += movement.Amount;
        books.Record(LedgerEventType.SettlementPositionChanged, books[account.Account], movement.Amount, key);
        if (settlement.Terms.RequireLiquidityCheck) RaiseLimit(books, books[account.Account], movement.Amount);
    }

    /// <summary>A limit that no longer covers the position is raised by as much as the settlement took of it.</summary>
    private static void RaiseLimit(Books books, Account position, decimal amount)
    {
        if (position.NetDebitCap is not { } cap || cap >= position.Totals.Value) return;
        books.SetLimit(position, cap + amount, position.AlarmPercentage);
    }

    internal static Transfer Claim(SettlementRegister register, Settlement settlement, SettlementAccount account)
    {
        var hub = register.MultilateralOf(account.Currency) ?? throw new InvariantException($"the hub has no settlement account in {account.Currency}");
        var isRecipient = account.Net < 0;
        return new Transfer
        {
            Key = Settlement.KeyOf(settlement.Id, account.Account),
            Kind = isRecipient ? TransferKind.SettlementRecipient : TransferKind.SettlementSender,
            RequestHash = default,
            Payer = isRecipient ? account.Participant : ParticipantId.Hub,
            Payee = isRecipient ? ParticipantId.Hub : account.Participant,
            Debit = isRecipient ? account.Account : hub,
            Credit = isRecipient ? hub : account.Account,
            Amount = Math.Abs(account.Net),
            Currency = account.Currency,
            IsNew = true,
            State = TransferState.Reserved,
        };
    }
}
