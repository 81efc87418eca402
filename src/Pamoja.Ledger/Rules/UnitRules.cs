namespace Pamoja.Ledger;

/// <summary>
/// A transfer and the conversions that it depends on are one unit: all posted or all released, in one transaction. The lock on the
/// transfer's row stands for all of them.
/// </summary>
internal static class UnitRules
{
    /// <summary>Posts a transfer with its conversions.</summary>
    internal static Outcome.Committed Commit(Books books, Transfer transfer)
    {
        var conversions = books.ConversionsOf(transfer);
        books.Commit(transfer, provider: conversions.FirstOrDefault(conversion => conversion.IsOnPayeesSide)?.Terms!.Source);
        foreach (var conversion in conversions) books.Commit(conversion);
        return new Outcome.Committed(transfer, conversions);
    }

    /// <summary>
    /// Whether a transfer cannot be committed yet: its payee asked for a conversion that the provider has not fulfilled, or needs one and has
    /// not asked.
    /// </summary>
    internal static bool IsWaiting(Books books, Transfer transfer)
    {
        if (transfer.Kind != TransferKind.Transfer) return false;
        var conversions = books.ConversionsOf(transfer);
        if (conversions.Any(conversion => conversion.State != TransferState.Dependent)) return true;
        var isTransit = books.FindAccount(transfer.Credit) is { Type: AccountType.HubMultilateralSettlement };
        return isTransit && !conversions.Any(conversion => conversion.IsOnPayeesSide);
    }

    /// <summary>
    /// Releases one member of a unit, and with it every other that is still reserved. A conversion whose transfer has not come, or is decided
    /// already, goes alone: another one for the same transfer may still be used.
    /// </summary>
    internal static IReadOnlyList<Transfer> Release(Books books, Transfer cause, TransferState state, Reason reason)
    {
        var isAlone = cause.DependsOn is not null && books.HeadOf(cause) is not { Kind: TransferKind.Transfer, IsFinal: false };
        var linked = isAlone ? [] : books.UnitOf(cause).Where(member => member != cause && !member.IsFinal).ToList();
        books.Release(cause, state, reason);
        foreach (var member in linked)
        {
            member.Cause = cause.Cause;
            books.Release(member, state, reason);
        }

        return linked;
    }
}
