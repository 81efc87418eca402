using Npgsql;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>Events of certificates, lists and keys that end: each once, whichever node sees it first, and however often it is started.</summary>
/// <param name="source">The database.</param>
public sealed class ExpiryEvents(NpgsqlDataSource source)
{
    /// <summary>Any number that nobody else locks.</summary>
    private const long TurnLock = 7_022_009;

    /// <summary>Notes what was not noted before, for operators to be told.</summary>
    /// <param name="details">What ends and when, as a person is told.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task NoteAsync(IReadOnlyList<string> details, CancellationToken cancellation)
    {
        if (details.Count == 0) return;

        // One transaction: the second statement sees what another node had noted when it let the lock go.
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select pg_advisory_xact_lock($1)") { Parameters = { new() { Value = TurnLock } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            """
            insert into ledger_event (batch_id, line, type, account_id, value, is_cap_percentage, alarm_percentage, created_at, detail)
            select 0, number, $2, 0, 0, false, 0, clock_timestamp(), ends
            from unnest($1) with ordinality as each (ends, number)
            where not exists (select from ledger_event known where known.type = $2 and known.detail = ends)
            """)
        {
            Parameters = { new() { Value = details.ToArray() }, new() { Value = (short)LedgerEventType.CredentialEnds } },
        });
        await batch.ExecuteNonQueryAsync(cancellation);
    }
}
