using System.Collections.Concurrent;
using Npgsql;
using Pamoja.Simulator;
using Pamoja.Testing;

namespace Pamoja.Cli.Tests;

/// <summary>Bulks at two hubs on one database, of which one is killed in their midst.</summary>
public sealed class BulkNodeTests
{
    private const string Currency = "XTS";
    private const int BulksOfEach = 6;
    private const int PaymentsOfEach = 250;
    private const decimal Refused = 70.13m;
    private const decimal TooMuch = 9_999_999m;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly SimulatedParty PayeeParty = new("MSISDN", "9991000002", "Baraka Example");

    /// <summary>What each of the payers was told of, by the path of the callback.</summary>
    private readonly ConcurrentDictionary<string, string> _told = new();

    /// <summary>Payments that are good, of 0.01 to 2.50, and others that the payee or the hub refuses.</summary>
    private static readonly BulkOrder[] Orders = [.. Enumerable.Range(1, PaymentsOfEach).Select(number => new BulkOrder(
        PayeeParty.Identifier, number % 10 == 0 ? Refused : number % 7 == 0 ? TooMuch : number / 100m))];

    private static readonly decimal PaidOfEach = Orders.Where(order => order.Amount < Refused).Sum(order => order.Amount);

    [Fact]
    public async Task When_one_of_two_hubs_is_killed_in_the_midst_of_bulks_the_other_ends_them_and_the_totals_reconcile()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await using var killed = await RunningHub.StartOnAsync(database);
        await using var steady = await RunningHub.StartOnAsync(database);
        var asked = 0;
        await using var first = await StartAsync("firstfsp", killed, null);
        await using var second = await StartAsync("secondfsp", steady, null);
        await using var payee = await StartAsync("payeefsp", steady, () =>
        {
            if (Interlocked.Increment(ref asked) == 4) killed.Process.Kill();
        });
        await ProvisionAsync(steady, first, second, payee);

        await Task.WhenAll(PayAsync(first), PayAsync(second));
        Assert.True(killed.Process.HasExited, "nobody was killed");
        await using var books = NpgsqlDataSource.Create(database);
        var bulks = await EndedAsync(books);
        Assert.InRange(bulks.Count, BulksOfEach + 1, 2 * BulksOfEach);

        // Each bulk came to what it should, whoever had it, and was told so.
        foreach (var (id, state) in bulks)
        {
            Assert.Equal(2, state);
            var payer = _told[$"/bulkTransfers/{id}"] == first.FspId ? first : second;
            var heard = (await payer.CallbackAsync($"/bulkTransfers/{id}", Patience))!;
            Assert.Equal(Orders.Count(order => order.Amount < Refused), heard.Text.Split("\"fulfilment\"").Length - 1);
        }

        using var administration = new OperatorClient(steady.Ready.Administration);
        foreach (var each in new[] { first, second, payee })
            Assert.All((await administration.AccountsAsync(each.FspId))!, account => Assert.Equal(0m, account.Reserved));
        Assert.Equal(BulksOfEach * PaidOfEach, await administration.PositionAsync(second.FspId, Currency));
        Assert.Equal((bulks.Count - BulksOfEach) * PaidOfEach, await administration.PositionAsync(first.FspId, Currency));
        Assert.Equal(-bulks.Count * PaidOfEach, await administration.PositionAsync(payee.FspId, Currency));
        var verified = await Ran.PamojaAsync("ledger", "verify", "--database", database);
        Assert.True(verified.ExitCode == 0, verified.Out + verified.Error);
    }

    private async Task<SimulatedDfsp> StartAsync(string fspId, RunningHub hub, Action? asked) => await SimulatedDfsp.StartAsync(
        new DfspOptions
        {
            FspId = fspId,
            Hub = hub.Ready.Interoperability,
            Parties = [asked is null ? new SimulatedParty("MSISDN", "9991000001", "Amina Example") : PayeeParty],
            BehaviourByAmount = new Dictionary<decimal, PayeeBehaviour> { [Refused] = PayeeBehaviour.Refuses },
            Observer = exchange =>
            {
                if (exchange.To != fspId) return;
                if (exchange.Message == "POST /bulkTransfers") asked?.Invoke();
                if (exchange.Message.StartsWith("PUT /bulkTransfers/", StringComparison.Ordinal) && asked is null)
                    _told[exchange.Message["PUT ".Length..]] = fspId;
            },
        },
        TimeProvider.System);

    private static async Task ProvisionAsync(RunningHub hub, params SimulatedDfsp[] participants)
    {
        await using var oracle = await SimulatedOracle.StartAsync(0, null, TimeProvider.System, default);
        using var administration = new OperatorClient(hub.Ready.Administration);
        PlannedParticipant[] planned = [.. participants.Select(each => new PlannedParticipant(each.FspId, each.Address, 100_000, 100_000))];
        var plan = new SchemePlan(Currency, "DEFERREDNETXTS", planned, oracle.Address, "MSISDN");
        await new Provisioning(administration, TimeProvider.System).RunAsync(plan);
    }

    /// <summary>One bulk after the other, until all are made or the hub is gone.</summary>
    private static async Task PayAsync(SimulatedDfsp payer)
    {
        for (var made = 0; made < BulksOfEach; made++)
        {
            if ((await payer.PayBulkAsync("payeefsp", "MSISDN", Currency, Orders)).Value is null) return;
        }
    }

    /// <summary>All bulks of the books with their states, once each has ended and its payer was told.</summary>
    private async Task<List<(Guid Id, short State)>> EndedAsync(NpgsqlDataSource books)
    {
        for (var look = 0; ; look++)
        {
            var bulks = new List<(Guid Id, short State)>();
            await using var command = books.CreateCommand("select transfer_id, state from transfer where kind = 7");
            await using (var row = await command.ExecuteReaderAsync())
            {
                while (await row.ReadAsync()) bulks.Add((row.GetGuid(0), row.GetInt16(1)));
            }

            if (bulks.All(bulk => bulk.State != 1 && _told.ContainsKey($"/bulkTransfers/{bulk.Id}"))) return bulks;
            Assert.True(look < 600, $"a minute after all was sent: {string.Join("; ", bulks)}, and {_told.Count} were told");
            await Task.Delay(100);
        }
    }
}
