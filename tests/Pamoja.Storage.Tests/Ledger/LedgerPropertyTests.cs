using FsCheck;
using FsCheck.Fluent;
using Npgsql;
using Pamoja.Ledger;
using Pamoja.Testing;
using Outcome = Pamoja.Ledger.Outcome;

namespace Pamoja.Storage.Tests;

/// <summary>
/// Any sequence of commands, cut into batches anyhow, comes out of PostgreSQL exactly as it comes out of memory. A command is drawn as a
/// number, so that a failing sequence shrinks to the few that matter.
/// </summary>
public sealed class LedgerPropertyTests
{
    private static readonly Lazy<Task<string>> Database = new(TestPostgres.CreateDatabaseAsync);

    [Fact]
    public Task Memory_and_postgresql_agree_on_every_sequence() => CheckAsync(25);

    [Fact]
    [Trait("Category", "Long")]
    public Task Memory_and_postgresql_agree_on_a_thousand_sequences() => CheckAsync(1000);

    private static async Task CheckAsync(int sequences)
    {
        var database = await Database.Value;
        await using var ledger = new PostgresLedger(database, LedgerPolicy.Default);
        var draws = Gen.Choose(0, int.MaxValue).ArrayOf(60);
        var property = Prop.ForAll(Arb.From(draws, Shorter), drawn => Task.Run(() => AgreeAsync(database, ledger, drawn)).GetAwaiter().GetResult());
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(sequences), property);

        await using var source = NpgsqlDataSource.Create(database);
        Assert.Empty(await new LedgerAudit(source).FindDifferencesAsync(CancellationToken.None));
    }

    /// <summary>The same sequence without some of its commands.</summary>
    internal static IEnumerable<int[]> Shorter(int[] drawn)
    {
        for (var length = drawn.Length / 2; length > 0; length /= 2)
        {
            for (var start = 0; start + length <= drawn.Length; start += length)
            {
                yield return [.. drawn[..start], .. drawn[(start + length)..]];
            }
        }
    }

    private static async Task AgreeAsync(string database, PostgresLedger ledger, int[] drawn)
    {
        var scheme = Scheme.New();
        await scheme.RegisterAsync(database);
        using var model = scheme.InMemory();
        var draw = new CommandDraw(new Clerk(scheme), ids: 12);
        var batch = new List<Command>(draw.Begin());
        foreach (var number in drawn)
        {
            var command = draw.Next(number);
            batch.Add(command);
            if (number % 5 == 0) await ExecuteAsync();
        }

        await ExecuteAsync();
        foreach (var owner in scheme.Accounts().Select(account => account.Owner).Distinct())
        {
            var expected = await model.ReadBalancesAsync(owner, CancellationToken.None);
            var actual = await ledger.ReadBalancesAsync(owner, CancellationToken.None);
            Assert.Equal(expected.Select(Balance), actual.Where(balance => expected.Any(known => known.Account == balance.Account)).Select(Balance));
        }

        await AgreeOnEventsAsync(model, ledger, scheme);

        async Task ExecuteAsync()
        {
            LedgerRequest[] requests = [.. batch.Select(command => new TestRequest(command))];
            var expected = await model.ExecuteAsync(requests, CancellationToken.None);
            var actual = await ledger.ExecuteAsync(requests, CancellationToken.None);
            Assert.Equal(expected.Outcomes.Select(Name), actual.Outcomes.Select(Name));
            batch.Clear();
        }
    }

    /// <summary>What is newer than the oldest open transaction of the server is not read yet.</summary>
    private static async Task AgreeOnEventsAsync(InMemoryLedger model, PostgresLedger ledger, Scheme scheme)
    {
        var accounts = scheme.Accounts().Select(account => account.Id).ToHashSet();
        var expected = await LedgerCompliance.ReadAllAsync(model, accounts.Contains);
        var actual = await LedgerCompliance.ReadAllAsync(ledger, accounts.Contains);
        for (var attempt = 0; actual.Count < expected.Count && attempt < 3000; attempt++)
        {
            await Task.Delay(20);
            actual = await LedgerCompliance.ReadAllAsync(ledger, accounts.Contains);
        }

        Assert.Equal(expected, actual);
    }

    private static string Balance(AccountBalance balance) =>
        $"{balance.Account} {balance.Type} {balance.IsActive} {balance.NetDebitCap:0.####} {balance.Version} {balance.Totals.PendingDebits:0.####} " +
        $"{balance.Totals.PendingCredits:0.####} {balance.Totals.PostedDebits:0.####} {balance.Totals.PostedCredits:0.####}";

    /// <summary>An outcome in words: which, about what, in which state and why.</summary>
    internal static string Name(Outcome outcome) => outcome switch
    {
        Outcome.Reserved o => "Reserved " + Name(o.Transfer),
        Outcome.Committed o => "Committed " + Name(o.Transfer),
        Outcome.Aborted o => "Aborted " + Name(o.Transfer),
        Outcome.Expired o => "Expired " + Name(o.Transfer),
        Outcome.Refused o => "Refused " + Name(o.Transfer),
        Outcome.Replayed o => "Replayed " + Name(o.Transfer),
        Outcome.BulkDecided o => "BulkDecided " + Name(o.Bulk) + Name(o.Lines),
        Outcome.BulkReplayed o => "BulkReplayed " + Name(o.Bulk) + Name(o.Lines),
        Outcome.Denied o => $"Denied {o.Reason} " + Name(o.Transfer),
        _ => outcome.GetType().Name,
    };

    private static string Name(IReadOnlyList<BulkLine> lines) =>
        string.Concat(lines.Select(line => $"; {line.Id} {line.Refused} {Name(line.Transfer)}"));

    private static string Name(Transfer? transfer) => transfer is null
        ? ""
        : $"{transfer.Key.Id} {transfer.Kind} {transfer.Amount:0.####} {transfer.State} {transfer.Reason} {transfer.Cause} {transfer.Fulfilment}";
}
