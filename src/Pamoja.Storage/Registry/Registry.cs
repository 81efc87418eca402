using System.Data;
using Npgsql;

namespace Pamoja.Storage;

/// <summary>
/// Changes who takes part in the scheme and how to reach them. Each change is one transaction, which takes the row of registry_version
/// first: changes happen one after the other on all nodes, so that each sees what it decides on, and the unique keys are the second guard.
/// When a change returns, <see cref="RegistryFeed.Current"/> of this node has it. Activity, limits and money are none of its business: they
/// are ledger commands.
/// </summary>
/// <param name="source">The database.</param>
/// <param name="feed">This node's view, which is refreshed after each change.</param>
public sealed partial class Registry(NpgsqlDataSource source, RegistryFeed feed)
{
    /// <summary>The ledger's changes of settings take the same row: a node that vanished meanwhile must not keep it.</summary>
    internal const string TakeTurn = """
        set local idle_in_transaction_session_timeout = '5s';
        set local lock_timeout = '5s';
        update registry_version set version = version + 1 returning version
        """;

    /// <summary>Enough to change keys without a pause; the registry stays in memory.</summary>
    private const int CertificatesMax = 16;

    private async Task<RegistryOutcome> ChangeAsync(
        Func<RegistryTransaction, Task<RegistryOutcome>> change, CancellationToken cancellation)
    {
        long version;
        await using (var connection = await source.OpenConnectionAsync(cancellation))
        {
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation);
            var statements = new RegistryTransaction(connection, cancellation);
            version = (long)(await statements.ScalarAsync(TakeTurn))!;

            // Leaving without a commit rolls back, the version included.
            var outcome = await change(statements);
            if (outcome != RegistryOutcome.Done) return outcome;
            await statements.WriteTouchedAsync(version);
            await transaction.CommitAsync(CancellationToken.None);
        }

        await feed.RefreshAsync(version, cancellation);
        return RegistryOutcome.Done;
    }
}
