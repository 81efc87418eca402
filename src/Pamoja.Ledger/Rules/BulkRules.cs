namespace Pamoja.Ledger;

/// <summary>
/// What decides a bulk transfer. The lock on its row stands for all its payments: they are reserved in one transaction, each by the rules of a
/// transfer, and end in one, each with its own outcome. So a bulk is never half there, and whoever ends it first (the payee's answer, its
/// error, its time) has ended all of it.
/// </summary>
internal static class BulkRules
{
    internal static Outcome Decide(Books books, PrepareBulk command)
    {
        if (!books.TryTakeClaim(command.Key!.Value, out var bulk)) return Resend(books, bulk, command);

        var reason = Check(books, command);
        var items = new List<BulkItem>(command.Items.Count);
        var hasReserved = false;
        foreach (var item in command.Items)
        {
            var refused = command.Repeated.Contains(item.Id) ? Reason.RepeatedInBulk
                : books.HasClaim(item.Key!.Value) ? Reason.None
                : Reason.Modified;
            items.Add(new BulkItem(item.Id, refused));
            if (refused != Reason.None) continue;
            if (reason == Reason.None) hasReserved |= PrepareRules.Decide(books, item) is Outcome.Reserved;
            else Refuse(books, item, reason);
        }

        Books.List(bulk, items);
        if (reason != Reason.None) books.Refuse(bulk, TransferState.Invalid, reason);
        else if (!hasReserved) books.Refuse(bulk, TransferState.Rejected, Reason.NothingAccepted);
        return Decided(books, bulk);
    }

    /// <summary>The order of checks is that of a transfer, as far as the bulk as a whole is concerned; the rest is each payment's own.</summary>
    private static Reason Check(Books books, PrepareBulk command)
    {
        if (command.Source != command.PayerFsp) return Reason.SourceIsNotPayer;
        if (command.Expiration < books.Now) return Reason.ExpirationPast;
        if (string.Equals(command.PayerFsp, command.PayeeFsp, StringComparison.OrdinalIgnoreCase) && !books.Policy.AllowOnUs) return Reason.OnUs;
        if (command.Payer is null) return Reason.PayerNotFound;
        if (IsInactive(books, command, item => item.Payer)) return Reason.PayerInactive;
        if (command.Payee is null) return Reason.PayeeNotFound;
        return IsInactive(books, command, item => item.Payee) ? Reason.PayeeInactive : Reason.None;
    }

    /// <summary>Who has no account that any of the payments needs is told so with each of them.</summary>
    private static bool IsInactive(Books books, PrepareBulk command, Func<PrepareTransfer, Party?> side) =>
        command.Items.Any(item => books.FindAccount(side(item)?.Position) is { IsOwnerActive: false });

    private static void Refuse(Books books, PrepareTransfer item, Reason reason)
    {
        books.TryTakeClaim(item.Key!.Value, out var transfer);
        books.Refuse(transfer, TransferState.Invalid, reason);
    }

    private static Outcome Resend(Books books, Transfer bulk, PrepareBulk command)
    {
        if (!command.IsKnown)
        {
            foreach (var item in command.Distinct.Where(item => books.HasClaim(item.Key!.Value))) Refuse(books, item, Reason.Modified);
        }

        if (bulk.RequestHash != command.RequestHash) return new Outcome.Denied(Reason.Modified, bulk);
        if (command.Source != command.PayerFsp) return new Outcome.Denied(Reason.SourceIsNotPayer, bulk);
        return bulk.IsFinal ? Replayed(books, bulk) : Outcome.Nothing;
    }

    /// <summary>The order of checks is that of a transfer's fulfil.</summary>
    internal static Outcome Decide(Books books, FulfilBulk command)
    {
        var bulk = books.Find(command.Target);
        if (bulk is not { Kind: TransferKind.BulkTransfer }) return new Outcome.Denied(Reason.BulkNotFound);
        if (command.Source is null || command.Source != bulk.Payee) return new Outcome.Denied(Reason.SourceIsNotPayee, bulk);
        if (bulk.FulfilHash == command.FulfilHash) return Replayed(books, bulk);
        if (Ended(books, bulk, bulk.FulfilHash) is { } ended) return ended;

        bulk.FulfilHash = command.FulfilHash;
        var isElsewhere = command.HasDestination && command.Destination != bulk.Payer && command.Destination != ParticipantId.Hub;
        if (isElsewhere) return End(books, bulk, TransferState.Aborted, Reason.DestinationIsNotPayer);

        var hasPosted = false;
        foreach (var transfer in OpenOf(books, bulk))
        {
            var answer = command.Answers.GetValueOrDefault(transfer.Key.Id);
            transfer.FulfilHash = command.FulfilHash;
            if (answer.Error is { } cause)
            {
                transfer.Cause = cause;
                books.Release(transfer, TransferState.Aborted, Reason.PayeeError);
            }
            else if (answer.Fulfilment?.Sha256() != transfer.Condition)
            {
                books.Release(transfer, TransferState.Aborted, Reason.InvalidFulfilment);
            }
            else
            {
                transfer.Fulfilment = answer.Fulfilment;
                books.Commit(transfer);
                hasPosted = true;
            }
        }

        var isRejected = command.IsRejection && !hasPosted;
        books.Refuse(bulk, isRejected ? TransferState.Aborted : TransferState.Committed, isRejected ? Reason.PayeeError : Reason.None);
        return Decided(books, bulk);
    }

    /// <summary>The order of checks is that of a transfer's abort.</summary>
    internal static Outcome Decide(Books books, AbortBulk command)
    {
        var bulk = books.Find(command.Target);
        if (bulk is not { Kind: TransferKind.BulkTransfer }) return new Outcome.Denied(Reason.BulkNotFound);
        if (command.Source is null || command.Source != bulk.Payee) return new Outcome.Denied(Reason.SourceIsNotPayee, bulk);
        if (bulk.ErrorHash == command.ErrorHash) return Replayed(books, bulk);
        if (Ended(books, bulk, bulk.ErrorHash) is { } ended) return ended;

        bulk.ErrorHash = command.ErrorHash;
        bulk.Cause = command.Cause;
        return End(books, bulk, TransferState.Aborted, Reason.PayeeError);
    }

    /// <summary>The time of a bulk is the time of all its payments.</summary>
    internal static Outcome Expire(Books books, Transfer bulk) => End(books, bulk, TransferState.Expired, Reason.Expired);

    /// <summary>Why an answer comes too late or says something else than the one before; null if it is the first, and in time.</summary>
    private static Outcome? Ended(Books books, Transfer bulk, Bits256? earlier)
    {
        if (earlier is not null) return new Outcome.Denied(Reason.Modified, bulk);
        if (bulk.State == TransferState.Expired) return new Outcome.Denied(Reason.Expired, bulk);
        if (bulk.IsFinal) return new Outcome.Denied(Reason.NotReserved, bulk);
        return ExpiryRules.IsOver(books, bulk) ? Expire(books, bulk) : null;
    }

    private static Outcome.BulkDecided End(Books books, Transfer bulk, TransferState state, Reason reason)
    {
        foreach (var transfer in OpenOf(books, bulk))
        {
            transfer.Cause = bulk.Cause;
            books.Release(transfer, state, reason);
        }

        books.Refuse(bulk, state, reason);
        return Decided(books, bulk);
    }

    private static IEnumerable<Transfer> OpenOf(Books books, Transfer bulk) =>
        BulkLine.Of(bulk, books.Find).Select(line => line.Transfer).OfType<Transfer>().Where(transfer => !transfer.IsFinal);

    private static Outcome.BulkDecided Decided(Books books, Transfer bulk) => new(bulk, BulkLine.Of(bulk, books.Find));

    private static Outcome.BulkReplayed Replayed(Books books, Transfer bulk) => new(bulk, BulkLine.Of(bulk, books.Find));
}
