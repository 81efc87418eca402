namespace Pamoja.Ledger;

/// <summary>What decides that a settlement is made or given up.</summary>
internal static class SettlementRules
{
    /// <summary>In this order: does the model settle nets; has each window something of it that is free; do the nets sum to zero.</summary>
    internal static Outcome Decide(Books books, CreateSettlement command)
    {
        var register = books.Register;
        if (!command.Terms.IsDeferredNet) return new Outcome.Denied(Reason.ModelNotDeferredNet);
        var inapplicable = command.WindowsToSettle.Where(id => FreeOf(register.Find(id), command.Terms).Count == 0).ToList();
        if (inapplicable.Count > 0) return new Outcome.WindowsInapplicable(inapplicable);

        var contents = command.WindowsToSettle.Distinct().SelectMany(id => FreeOf(register.Find(id), command.Terms)).ToList();
        var accounts = AccountsOf(register, contents, books.Now);
        var isBalanced = accounts.GroupBy(account => account.Currency).All(group => group.Sum(account => account.Net) == 0);
        if (!isBalanced) return new Outcome.Denied(Reason.NetsUnbalanced);
        if (accounts.Any(account => register.MultilateralOf(account.Currency) is null)) return new Outcome.Denied(Reason.AccountMissing);

        var settlement = new Settlement(
            register.NextSettlement,
            command.Terms,
            SettlementState.Pending,
            command.Reason,
            books.Now,
            books.Now,
            [.. contents.Select(content => content.Id).Order()],
            accounts);
        register.Set(settlement);
        register.SetContents(settlement, WindowState.PendingSettlement, command.Reason, books.Now);
        return new Outcome.Settlements(settlement, register.WindowsOf(settlement), []);
    }

    /// <summary>
    /// In this order: does the settlement exist; was it given up before; has it come too far; is one of its accounts committed already.
    /// </summary>
    internal static Outcome Decide(Books books, AbortSettlement command)
    {
        var register = books.Register;
        if (register.Settlement is not { } settlement) return new Outcome.Denied(Reason.SettlementNotFound);
        if (settlement.State == SettlementState.Aborted) return new Outcome.Settlements(settlement, register.WindowsOf(settlement), []);
        if (settlement.State >= SettlementState.Committed) return new Outcome.Denied(Reason.SettlementStateFinal);
        if (HasCommitted(settlement)) return new Outcome.Denied(Reason.SettlementCommitted);

        foreach (var key in ReservedOf(settlement))
        {
            var movement = books.Find(key) ?? throw new InvariantException($"{key} is reserved and not there");
            books.Release(movement, TransferState.Aborted, Reason.OperatorAbort);
            books[movement.Debit!.Value].SettledDebits -= movement.Amount;
        }

        var aborted = settlement with
        {
            State = SettlementState.Aborted,
            Reason = command.Reason,
            ChangedAt = books.Now,
            Accounts =
            [
                .. settlement.Accounts.Select(account => account with
                {
                    State = SettlementState.Aborted,
                    Reason = command.Reason,
                    ExternalReference = command.ExternalReference,
                    ChangedAt = books.Now,
                }),
            ],
        };
        register.Set(aborted);
        register.SetContents(aborted, WindowState.Aborted, command.Reason, books.Now);
        return new Outcome.Settlements(aborted, register.WindowsOf(aborted), []);
    }

    internal static SettlementPlan PlanOf(SettlementRegister register, AbortSettlement _) =>
        register.Settlement is { State: < SettlementState.Committed } settlement && !HasCommitted(settlement)
            ? new SettlementPlan([], [.. ReservedOf(settlement)], [])
            : SettlementPlan.Nothing;

    private static bool HasCommitted(Settlement settlement) =>
        settlement.Accounts.Any(account => account.State is SettlementState.Committed or SettlementState.Settled);

    private static IEnumerable<TransferKey> ReservedOf(Settlement settlement) => settlement.Accounts
        .Where(account => settlement.Terms.AutoPositionReset && account is { Net: < 0, State: SettlementState.Reserved })
        .Select(account => Settlement.KeyOf(settlement.Id, account.Account));

    private static IReadOnlyList<WindowContent> FreeOf(SettlementWindow? window, SettlementTerms terms) =>
        window is { State: WindowState.Closed or WindowState.Aborted or WindowState.PendingSettlement }
            ? [.. window.Contents.Where(content => content.ModelId == terms.ModelId && content.IsFree)]
            : [];

    /// <summary>All accounts that posted in the contents, each with its net: what was debited less what was credited.</summary>
    private static IReadOnlyList<SettlementAccount> AccountsOf(
        SettlementRegister register, IReadOnlyList<WindowContent> contents, DateTimeOffset now)
    {
        var taken = contents.Select(content => (content.Window, content.Type, content.Currency)).ToHashSet();
        var nets = new SortedDictionary<AccountId, (ParticipantId Owner, string Currency, decimal Net, decimal Debits)>();
        foreach (var total in register.Totals.Where(total => taken.Contains((total.Window, total.Type, total.Currency))))
        {
            Add(total.Sum.Debit, total.Debtor, total.Currency, total.Sum.Amount);
            Add(total.Sum.Credit, total.Creditor, total.Currency, -total.Sum.Amount);
        }

        return
        [
            .. nets.Select(net => new SettlementAccount(
                net.Key, net.Value.Owner, net.Value.Currency, net.Value.Net, SettlementState.Pending, null, null, now)
            {
                Debits = net.Value.Debits,
            }),
        ];

        void Add(AccountId account, ParticipantId owner, string currency, decimal amount)
        {
            var before = nets.GetValueOrDefault(account);
            nets[account] = (owner, currency, before.Net + amount, before.Debits + Math.Max(amount, 0));
        }
    }
}
