using Npgsql;
using Pamoja.Ledger;
using Pamoja.Testing;

namespace Pamoja.Storage.Tests;

/// <summary>Bulk transfers whose messages race each other on two nodes: whoever wins has all of a bulk.</summary>
public sealed class BulkRaceTests : IAsyncLifetime
{
    private const int Bulks = 40;
    private const int Payments = 6;

    private readonly Clerk _clerk = new(Scheme.New());
    private readonly PostgresLedger[] _nodes = new PostgresLedger[2];
    private string _database = "";

    public async ValueTask InitializeAsync()
    {
        _database = await TestPostgres.CreateDatabaseAsync();
        await _clerk.Scheme.RegisterAsync(_database);
        for (var node = 0; node < 2; node++) _nodes[node] = new PostgresLedger(_database, LedgerPolicy.Default);
        for (var place = 0; place < 2; place++)
        {
            await SubmitAsync(0, _clerk.Open(place, 1_000_000));
            await SubmitAsync(0, _clerk.FundsIn(place, 1_000_000));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
    }

    [Fact]
    public async Task The_same_bulk_at_two_nodes_is_one()
    {
        for (var round = 0; round < Bulks; round++)
        {
            var command = _clerk.Bulk(Clerk.NewId(), NewIds(), 1);
            var outcomes = await Task.WhenAll(SubmitAsync(0, command), SubmitAsync(1, command));
            Assert.Single(outcomes, outcome => outcome is Outcome.BulkDecided { Bulk.State: TransferState.Reserved });
            Assert.Single(outcomes, outcome => outcome is Outcome.Ignored);
        }

        await AssertPositionAsync(Bulks * Payments);
    }

    [Fact]
    public async Task Two_bulks_of_one_id_at_two_nodes_have_one_winner_and_the_other_moves_nothing()
    {
        for (var round = 0; round < Bulks; round++)
        {
            var id = Clerk.NewId();
            var ids = NewIds();
            PrepareBulk[] commands = [_clerk.Bulk(id, ids, 1), _clerk.Bulk(id, [.. ids[..3], .. NewIds()[..3]], 1, content: "another")];
            var outcomes = await Task.WhenAll(SubmitAsync(0, commands[0]), SubmitAsync(1, commands[1]));
            Assert.Single(outcomes, outcome => outcome is Outcome.BulkDecided { Bulk.State: TransferState.Reserved });
            Assert.Single(outcomes, outcome => outcome is Outcome.Denied { Reason: Reason.Modified });
        }

        await AssertPositionAsync(Bulks * Payments);
    }

    [Fact]
    public async Task One_id_at_two_nodes_as_a_payment_of_a_bulk_and_as_a_transfer_goes_to_one_of_them()
    {
        for (var round = 0; round < Bulks; round++)
        {
            var ids = NewIds();
            var bulk = SubmitAsync(0, _clerk.Bulk(Clerk.NewId(), ids, 1));
            var singles = _nodes[1].ExecuteAsync([.. ids.Select(id => new TestRequest(_clerk.Prepare(id, 1)))], CancellationToken.None);
            var lines = Assert.IsType<Outcome.BulkDecided>(await bulk).Lines;
            var outcomes = (await singles).Outcomes;
            for (var place = 0; place < Payments; place++) Assert.NotEqual(lines[place].IsAccepted, outcomes[place] is Outcome.Reserved);
        }

        await AssertPositionAsync(Bulks * Payments);
    }

    [Fact]
    public async Task An_answer_an_error_and_the_end_of_time_that_race_end_a_bulk_once_and_as_a_whole()
    {
        var ended = new Dictionary<TransferState, int>();
        for (var round = 0; round < Bulks; round++)
        {
            var (id, ids) = (Clerk.NewId(), NewIds());
            var life = TimeSpan.FromMilliseconds(round % 2 == 0 ? 25 : 60_000);
            await SubmitAsync(0, _clerk.Bulk(id, ids, 1, expiration: Clerk.In(life)));
            if (round % 2 == 0) await Task.Delay(life - TimeSpan.FromMilliseconds(round / 4));
            var outcomes = await Task.WhenAll(
                SubmitAsync(round, _clerk.FulfilBulk(id, ids)),
                SubmitAsync(round + 1, _clerk.AbortBulk(id)),
                SubmitAsync(round, new ExpireTransfer(Clerk.BulkKeyOf(id))));
            var decided = Assert.Single(outcomes.OfType<Outcome.BulkDecided>());
            var state = decided.Bulk.State;
            Assert.All(decided.Lines, line => Assert.Equal(state, line.Transfer!.State));
            var stored = await _nodes[0].FindBulkAsync(id, CancellationToken.None);
            Assert.All(stored!.Lines, line => Assert.Equal(state, line.Transfer!.State));
            ended[state] = ended.GetValueOrDefault(state) + 1;
        }

        await AssertPositionAsync(ended.GetValueOrDefault(TransferState.Committed) * Payments);
    }

    private static TransferId[] NewIds() => [.. Enumerable.Range(0, Payments).Select(_ => Clerk.NewId())];

    private async Task<Outcome> SubmitAsync(int node, Command command)
    {
        while (true)
        {
            try
            {
                return (await _nodes[node % 2].ExecuteAsync([new TestRequest(command)], CancellationToken.None)).Outcomes[0];
            }
            catch (LedgerUnavailableException)
            {
                // Nothing was written: it may go again, as it does behind the group commit.
            }
        }
    }

    private async Task AssertPositionAsync(decimal expected)
    {
        var balances = await _nodes[0].ReadBalancesAsync(_clerk.Scheme.Participant(0), CancellationToken.None);
        Assert.Equal(expected, balances.Single(balance => balance.Account == _clerk.Scheme.Position(0)).Totals.Value);
        await using var source = NpgsqlDataSource.Create(_database);
        Assert.Empty(await new LedgerAudit(source).FindDifferencesAsync(CancellationToken.None));
    }
}
