using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>
/// Pays from participant 0 to participant 1 while things break, and remembers what was acknowledged. Each decision owes one message, so that
/// what the world would be told can be held against what is so.
/// </summary>
internal sealed class CrashLoad(Clerk clerk)
{
    private readonly ConcurrentDictionary<TransferId, TransferState?> _known = [];

    /// <summary>How many payments have been acknowledged as committed.</summary>
    internal int Committed => _known.Count(known => known.Value == TransferState.Committed);

    /// <summary>How many payments have been acknowledged at all.</summary>
    internal int Acknowledged => _known.Count(known => known.Value is not null);

    /// <summary>Commands that were refused as busy; nothing of them may be there.</summary>
    internal int Busy { get; private set; }

    /// <summary>Gives both participants all that a load can use.</summary>
    internal async Task OpenAsync(PostgresLedger ledger)
    {
        Command[] commands =
        [
            clerk.Open(0, 1_000_000), clerk.Open(1, 1_000_000), clerk.FundsIn(0, 1_000_000), clerk.FundsIn(1, 1_000_000),
        ];
        await ledger.ExecuteAsync([.. commands.Select(command => new TestRequest(command))], CancellationToken.None);
    }

    internal static GroupCommit Start(ILedgerStore ledger, TimeSpan? patience = null) => new(
        ledger,
        new GroupCommitOptions { Patience = patience ?? TimeSpan.FromSeconds(30) },
        TimeProvider.System,
        NullLogger<GroupCommit>.Instance,
        _ => { });

    /// <summary>So many payers, each paying one after the other until the end; half of them through each node.</summary>
    internal Task RunAsync(GroupCommit left, GroupCommit right, int payers, CancellationToken end) => Task.WhenAll(
        Enumerable.Range(0, payers).Select(i => PayAsync(i % 2 == 0 ? left : right, i % 3 == 0 ? right : left, end)));

    /// <summary>One payment; returns when both of its steps are acknowledged or refused.</summary>
    internal async Task PayOnceAsync(GroupCommit preparing, GroupCommit fulfilling)
    {
        var id = Clerk.NewId();
        var reserved = await preparing.SubmitAsync(Request(clerk.Prepare(id, 1), id, 1, "POST"));
        if (!Acknowledges<Outcome.Reserved>(reserved))
        {
            _known[id] = null;
            return;
        }

        _known[id] = TransferState.Reserved;
        var committed = await fulfilling.SubmitAsync(Request(clerk.Fulfil(id), id, 0, "PUT"));
        if (Acknowledges<Outcome.Committed>(committed)) _known[id] = TransferState.Committed;
    }

    /// <summary>The books agree, and each command is there exactly once if it was acknowledged and not at all if it was refused.</summary>
    internal async Task AssertKeptAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        Assert.Empty(await new LedgerAudit(source).FindDifferencesAsync(CancellationToken.None));
        var stored = new Dictionary<Guid, (TransferState State, long Messages)>();
        await using (var command = source.CreateCommand(
            """
            select t.transfer_id, t.state, (select count(*) from message m where m.space = t.space and m.transfer_id = t.transfer_id)
            from transfer t where t.kind = 1
            """))
        {
            await using var row = await command.ExecuteReaderAsync();
            while (await row.ReadAsync()) stored.Add(row.GetGuid(0), ((TransferState)row.GetInt16(1), row.GetInt64(2)));
        }

        var wrong = new List<string>();
        foreach (var (id, state) in _known)
        {
            var has = stored.Remove(id.ToGuid(), out var row) ? row : ((TransferState State, long Messages)?)null;
            var messages = state switch { TransferState.Committed => 2, TransferState.Reserved => 1, _ => 0 };
            if (has?.State != state || (has?.Messages ?? 0) != messages)
            {
                wrong.Add($"{id} was acknowledged as {state?.ToString() ?? "nothing"} and is {has?.ToString() ?? "not there"}");
            }
        }

        wrong.AddRange(stored.Select(unasked => $"{unasked.Key} is {unasked.Value} and nobody was told"));
        Assert.Empty(wrong);
    }

    private async Task PayAsync(GroupCommit preparing, GroupCommit fulfilling, CancellationToken end)
    {
        while (!end.IsCancellationRequested) await PayOnceAsync(preparing, fulfilling);
    }

    private TestRequest Request(Command command, TransferId id, int destination, string method) => new(command, (outcome, outgoing) =>
    {
        if (outcome is Outcome.Reserved or Outcome.Committed)
        {
            outgoing.Add(Clerk.Message(id, clerk.Scheme.Participant(destination), method, "{}"u8.ToArray()));
        }
    });

    private bool Acknowledges<T>(Outcome outcome)
    {
        if (outcome is T) return true;
        Assert.Equal(Reason.Busy, Assert.IsType<Outcome.Denied>(outcome).Reason);
        Busy++;
        return false;
    }
}
