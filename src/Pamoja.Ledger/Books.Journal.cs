namespace Pamoja.Ledger;

/// <summary>The movements: the only place that changes sums, writes journal lines and ends transfers.</summary>
public sealed partial class Books
{
    /// <summary>
    /// Checks what this transaction is about to write: per currency pending debits change by as much as pending credits and posted debits by as
    /// much as posted credits; each line moves its transfer's amount between two accounts of its currency; no sum is below zero.
    /// </summary>
    public void AssertBalanced()
    {
        var excess = new Dictionary<string, (decimal Pending, decimal Posted)>();
        foreach (var account in _accounts.Values)
        {
            var (totals, loaded) = (account.Totals, account.Loaded);
            Invariant.Check(totals.IsSound, $"account {account.Id} has a sum below zero: {totals}");
            Invariant.Check(account.HasMoved || totals == loaded, $"account {account.Id} moved without an entry");
            var (pending, posted) = excess.GetValueOrDefault(account.Currency);
            pending += totals.PendingDebits - loaded.PendingDebits - (totals.PendingCredits - loaded.PendingCredits);
            posted += totals.PostedDebits - loaded.PostedDebits - (totals.PostedCredits - loaded.PostedCredits);
            excess[account.Currency] = (pending, posted);
        }

        foreach (var (currency, (pending, posted)) in excess)
        {
            Invariant.Check(pending == 0 && posted == 0, $"{currency} debits exceed credits by {pending} pending and {posted} posted");
        }

        foreach (var entry in _entries)
        {
            var transfer = _transfers[entry.Transfer];
            var isFee = entry.Kind == EntryKind.Direct && transfer.Kind == TransferKind.Transfer;
            Invariant.Check(entry.Amount > 0 && (isFee || entry.Amount == transfer.MovedAmount), $"{entry.Transfer} has an entry of {entry.Amount}");
            Invariant.Check(this[entry.Debit].Currency == transfer.MovedCurrency, $"{entry.Transfer} debits {this[entry.Debit].Currency}");
            Invariant.Check(this[entry.Credit].Currency == transfer.MovedCurrency, $"{entry.Transfer} credits {this[entry.Credit].Currency}");
            Invariant.Check(entry.Debit != entry.Credit || Policy.AllowOnUs, $"an entry from account {entry.Debit} to itself");
        }

        foreach (var claimed in _unclaimed) throw new InvariantException($"claimed {claimed} and never decided it");
    }

    internal void Reserve(Transfer transfer)
    {
        Write(transfer, EntryKind.Pend);
        transfer.State = TransferState.Reserved;
        transfer.HasChanged = true;
    }

    /// <summary>
    /// Posts what is reserved. Where it is settled gross, the reservation is taken back instead, which leaves both positions as they were,
    /// and good funds go over.
    /// </summary>
    /// <param name="transfer">What is committed.</param>
    /// <param name="kind">Post, or Direct where nothing was reserved.</param>
    /// <param name="provider">Whom the payee's conversion puts in the payee's place; null if there is none.</param>
    internal void Commit(Transfer transfer, EntryKind kind = EntryKind.Post, SourceSide? provider = null)
    {
        if (transfer.Terms is { Charges.Count: > 0 } terms) Charge(transfer, terms.Charges);
        if (transfer.Terms?.Gross is { } gross)
        {
            Write(transfer, EntryKind.Void);
            Write(transfer, EntryKind.Settle, gross.Debit, provider is { } paid ? paid.Cover!.Value : gross.Credit, transfer.MovedAmount);
            Close(transfer, TransferState.Settled, Reason.None);
            return;
        }

        if (provider is { } creditor)
        {
            Write(transfer, EntryKind.Void);
            Write(transfer, EntryKind.Redirect, transfer.Debit!.Value, creditor.Position, transfer.MovedAmount);
            Close(transfer, TransferState.Committed, Reason.None);
            return;
        }

        Write(transfer, kind);
        Close(transfer, TransferState.Committed, Reason.None);
    }

    private void Charge(Transfer transfer, IReadOnlyList<Charge> charges)
    {
        foreach (var charge in charges)
        {
            var fee = charge.On(transfer.Amount, Now);
            if (fee > 0) Write(transfer, EntryKind.Direct, charge.Debit, charge.Credit, fee);
        }
    }

    internal void Release(Transfer transfer, TransferState state, Reason reason)
    {
        Write(transfer, EntryKind.Void);
        Close(transfer, state, reason);
    }

    /// <summary>The provider has fulfilled a conversion: it stays reserved, and only the transfer that it is for decides it now.</summary>
    internal static void Depend(Transfer conversion)
    {
        Invariant.Check(conversion.State is TransferState.Reserved or TransferState.Forwarded, $"{conversion.Key} is {conversion.State} and was fulfilled");
        conversion.State = TransferState.Dependent;
        conversion.HasChanged = true;
    }

    /// <summary>Ends a transfer that has no entries, or a bulk, whose entries are those of its payments.</summary>
    internal void Refuse(Transfer transfer, TransferState state, Reason reason) => Close(transfer, state, reason);

    private void Close(Transfer transfer, TransferState state, Reason reason)
    {
        Invariant.Check(!transfer.IsFinal, $"{transfer.Key} is {transfer.State} and was to become {state}");
        transfer.State = state;
        transfer.Reason = reason;
        transfer.CompletedAt = Now;
        transfer.HasChanged = true;
    }

    /// <summary>The proxy has it: nothing moves.</summary>
    internal static void Forward(Transfer transfer)
    {
        Invariant.Check(transfer.State == TransferState.Reserved, $"{transfer.Key} is {transfer.State} and was forwarded");
        transfer.State = TransferState.Forwarded;
        transfer.HasChanged = true;
    }

    private void Write(Transfer transfer, EntryKind kind)
    {
        if (transfer.Terms is { IsWithoutEntries: true }) return;
        Invariant.Check(transfer is { Debit: not null, Credit: not null }, $"{transfer.Key} has no accounts");
        Write(transfer, kind, transfer.Debit.Value, transfer.Credit.Value, transfer.MovedAmount);
    }

    private void Write(Transfer transfer, EntryKind kind, AccountId from, AccountId to, decimal amount)
    {
        Invariant.Check(!transfer.IsFinal, $"{transfer.Key} is {transfer.State} and was to be moved");
        var (pending, posted) = kind switch
        {
            EntryKind.Pend => (amount, 0m),
            EntryKind.Post => (-amount, amount),
            EntryKind.Void => (-amount, 0m),
            EntryKind.Direct or EntryKind.Settle or EntryKind.Redirect => (0m, amount),
            _ => throw new InvariantException($"no entry kind {kind}"),
        };
        var debit = this[from];
        var credit = this[to];
        debit.Totals = debit.Totals with
        {
            PendingDebits = debit.Totals.PendingDebits + pending,
            PostedDebits = debit.Totals.PostedDebits + posted,
        };
        credit.Totals = credit.Totals with
        {
            PendingCredits = credit.Totals.PendingCredits + pending,
            PostedCredits = credit.Totals.PostedCredits + posted,
        };
        debit.HasMoved = credit.HasMoved = true;
        if (debit.AlarmBelow is not null) AlarmRules.Clear(this, debit);
        if (credit.AlarmBelow is not null) AlarmRules.Clear(this, credit);
        _entries.Add(new Entry(transfer.Key, kind, debit.Id, credit.Id, amount));
    }
}
