using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>What the commands of a batch want to claim, lock and read, each list sorted in the order in which all nodes lock.</summary>
internal sealed class WorkingSet
{
    /// <summary>Gathers it.</summary>
    /// <param name="requests">The batch.</param>
    /// <param name="plan">What a settlement command moves beyond what it names.</param>
    internal WorkingSet(IReadOnlyList<LedgerRequest> requests, SettlementPlan? plan)
    {
        Invariant.Check(requests.Count == 1 || !requests.Any(request => request.Command.StandsAlone), "a command must stand alone in its batch");
        var claims = new Dictionary<TransferKey, Transfer>(requests.Count);
        var named = new HashSet<TransferKey>(plan?.Keys ?? []);
        var accounts = new HashSet<AccountId>(plan?.Accounts ?? []);
        foreach (var request in requests)
        {
            var command = request.Command;
            command.AddAccounts(accounts);
            if (command.Key is not { } key) continue;
            if (!command.IsClaiming) named.Add(key);
            else
            {
                foreach (var claim in command.Claims()) claims.TryAdd(claim.Key, claim);
            }
        }

        foreach (var claim in plan?.Claims ?? []) claims.Add(claim.Key, claim);
        named.ExceptWith(claims.Keys);
        Claims = [.. claims.Values.OrderBy(claim => claim.Key)];
        Named = [.. named.Order()];
        Accounts = [.. accounts.Order()];
    }

    /// <summary>Rows to insert; of two with the same key the one that arrived first.</summary>
    internal IReadOnlyList<Transfer> Claims { get; }

    /// <summary>The transfers that the commands are about and do not claim; those that exist are locked, and their accounts as well.</summary>
    internal IReadOnlyList<TransferKey> Named { get; }

    /// <summary>All transfers that the commands are about.</summary>
    internal IEnumerable<TransferKey> Keys => Claims.Select(claim => claim.Key).Concat(Named);

    /// <summary>The ids among <see cref="Keys"/> of one space.</summary>
    internal Guid[] In(IdSpace space) => [.. Keys.Where(key => key.Space == space).Select(key => key.Id.ToGuid())];

    /// <summary>Accounts that the commands name.</summary>
    internal IReadOnlyList<AccountId> Accounts { get; }
}

/// <summary>Turns rows into the columns that a statement binds.</summary>
internal static class Columns
{
    internal static TColumn[] Column<TRow, TColumn>(this IReadOnlyList<TRow> rows, Func<TRow, TColumn> select)
    {
        var column = new TColumn[rows.Count];
        for (var i = 0; i < column.Length; i++) column[i] = select(rows[i]);
        return column;
    }
}
