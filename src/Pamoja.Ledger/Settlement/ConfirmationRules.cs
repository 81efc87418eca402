namespace Pamoja.Ledger;

/// <summary>
/// What decides that a settlement is confirmed. In this order: does it exist; was it confirmed before; has it ended; is every line right, and
/// none missing. Balances that the bank names were read before the locks, so that nothing is claimed for a confirmation that has a fault; the
/// store makes sure of them under the locks.
/// </summary>
internal static class ConfirmationRules
{
    internal static Outcome Decide(Books books, ConfirmSettlement command)
    {
        var register = books.Register;
        if (register.Settlement is not { } settlement) return new Outcome.Denied(Reason.SettlementNotFound);
        if (settlement.Confirmation is { } known)
        {
            return known == command.Content
                ? new Outcome.Settlements(settlement, register.WindowsOf(settlement), [])
                : new Outcome.Denied(Reason.Modified);
        }

        if (settlement.State >= SettlementState.Settled) return new Outcome.Denied(Reason.SettlementStateFinal);
        var faults = FaultsOf(register, settlement, command);
        return faults.Count > 0 ? new Outcome.ConfirmationRefused(faults) : Confirm(books, settlement, command);
    }

    internal static SettlementPlan PlanOf(SettlementRegister register, ConfirmSettlement command)
    {
        if (register.Settlement is not { Confirmation: null, State: < SettlementState.Settled } settlement) return SettlementPlan.Nothing;
        if (FaultsOf(register, settlement, command).Count > 0) return SettlementPlan.Nothing;
        var claims = new List<Transfer>();
        var keys = new List<TransferKey>();
        foreach (var account in settlement.Accounts)
        {
            var moves = StepsOf(account).Select(state => SettlementSteps.MovementOf(settlement, account, state)).OfType<EntryKind>().ToList();
            if (moves.Count == 0) continue;
            if (moves[0] == EntryKind.Post) keys.Add(Settlement.KeyOf(settlement.Id, account.Account));
            else claims.Add(SettlementSteps.Claim(register, settlement, account));
        }

        claims.AddRange(command.Amounts.Where(amount => amount.Amount != 0).Select(amount => Claim(settlement.Id, amount)));
        return new SettlementPlan(
            claims,
            keys,
            [
                .. claims.SelectMany(claim => (AccountId[])[claim.Debit!.Value, claim.Credit!.Value]),
                .. settlement.Accounts.Select(account => account.Account),
                .. command.Amounts.Select(amount => amount.Cover),
                .. command.Amounts.Select(amount => amount.Position).OfType<AccountId>(),
            ]);
    }

    private static Outcome.Settlements Confirm(Books books, Settlement settlement, ConfirmSettlement command)
    {
        var register = books.Register;
        foreach (var account in settlement.Accounts)
        {
            foreach (var state in StepsOf(account)) SettlementSteps.Move(books, settlement, account, state);
        }

        foreach (var amount in command.Amounts) MoveFunds(books, settlement.Id, amount);

        var references = command.Amounts.ToDictionary(amount => (amount.Participant, amount.Currency), amount => amount.Reference);
        var confirmed = settlement with
        {
            State = SettlementState.Settled,
            ChangedAt = books.Now,
            Confirmation = command.Content,
            Accounts =
            [
                .. settlement.Accounts.Select(account => account with
                {
                    State = SettlementState.Settled,
                    Reason = command.Reason,
                    ExternalReference = references.GetValueOrDefault((account.Participant, account.Currency)) ?? account.ExternalReference,
                    ChangedAt = books.Now,
                }),
            ],
        };
        register.Set(confirmed);
        register.SetContents(confirmed, WindowState.Settled, settlement.Reason, books.Now);
        return new Outcome.Settlements(confirmed, register.WindowsOf(confirmed), []);
    }

    private static void MoveFunds(Books books, SettlementId settlement, ConfirmedAmount amount)
    {
        if (amount.Amount == 0) return;
        var key = Settlement.KeyOf(settlement, amount.Cover);
        Invariant.Check(books.TryTakeClaim(key, out var movement), $"{key} was moved before");
        books.Commit(movement, EntryKind.Direct);
        if (amount.Amount > 0 && FundsCheck.CoverOf(books[amount.Cover]) < 0) Stop(books, amount, key);
    }

    /// <summary>The bank lent the participant what it did not have: it sends nothing more until the operator lets it.</summary>
    private static void Stop(Books books, ConfirmedAmount amount, TransferKey key)
    {
        if (books.FindAccount(amount.Position) is not { } position) return;
        if (position.NetDebitCap is not null)
        {
            books.SetLimit(position, 0, position.AlarmPercentage);
            AlarmRules.Adjust(books, position, books[amount.Cover]);
        }

        position.IsActive = false;
        position.HasNewSettings = true;
        books.Record(LedgerEventType.FundsOverdrawn, books[amount.Cover], amount.Amount, key);
    }

    private static List<ConfirmationFault> FaultsOf(SettlementRegister register, Settlement settlement, ConfirmSettlement command)
    {
        var faults = new List<ConfirmationFault>();
        var accounts = settlement.Accounts.ToDictionary(account => (account.Participant, account.Currency));
        var seen = new HashSet<(ParticipantId, string)>();
        foreach (var amount in command.Amounts)
        {
            var key = (amount.Participant, amount.Currency);
            if (!accounts.TryGetValue(key, out var account)) Add(amount, Reason.AccountMissing);
            else if (!seen.Add(key)) Add(amount, Reason.AccountTwice);
            else if (amount.Amount != account.Net) Add(amount, Reason.AmountDiffers, amount.Amount, account.Net);
            else if (amount.Balance is { } balance && Expected(amount) is var expected && balance != expected)
                Add(amount, Reason.BalanceDiffers, balance, expected);
        }

        foreach (var currency in command.Amounts.GroupBy(amount => amount.Currency, StringComparer.Ordinal))
        {
            var sum = currency.Sum(amount => amount.Amount);
            if (sum != 0) faults.Add(new ConfirmationFault(0, Reason.AmountsUnbalanced, null, currency.Key, sum, 0));
        }

        foreach (var account in settlement.Accounts)
        {
            if (account.Net == 0 || seen.Contains((account.Participant, account.Currency))) continue;
            faults.Add(new ConfirmationFault(0, Reason.AccountUnconfirmed, account.Participant, account.Currency, null, account.Net));
        }

        return faults;

        decimal Expected(ConfirmedAmount amount) => -register.Balances.GetValueOrDefault(amount.Cover) - amount.Amount;

        void Add(ConfirmedAmount amount, Reason reason, decimal? given = null, decimal? expected = null) =>
            faults.Add(new ConfirmationFault(amount.Line, reason, amount.Participant, amount.Currency, given, expected));
    }

    /// <summary>The states that an account has still to go through.</summary>
    private static IEnumerable<SettlementState> StepsOf(SettlementAccount account) =>
        SettlementSteps.All.Where(state => state > account.State);

    private static Transfer Claim(SettlementId settlement, ConfirmedAmount amount)
    {
        var isPaid = amount.Amount > 0;
        return new Transfer
        {
            Key = Settlement.KeyOf(settlement, amount.Cover),
            Kind = isPaid ? TransferKind.SettlementPaid : TransferKind.SettlementReceived,
            RequestHash = default,
            Payer = isPaid ? amount.Participant : ParticipantId.Hub,
            Payee = isPaid ? ParticipantId.Hub : amount.Participant,
            Debit = isPaid ? amount.Cover : amount.Reconciliation,
            Credit = isPaid ? amount.Reconciliation : amount.Cover,
            Amount = Math.Abs(amount.Amount),
            Currency = amount.Currency,
            IsNew = true,
            State = TransferState.Reserved,
        };
    }
}
