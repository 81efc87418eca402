using Npgsql;
using Pamoja.Ledger;
using Pamoja.Testing;

namespace Pamoja.Storage.Tests;

/// <summary>Transfers and conversions of one unit whose messages race each other on two nodes: all or nothing, whoever wins.</summary>
public sealed class UnitRaceTests : IAsyncLifetime
{
    private const int Units = 60;

    private readonly Clerk _clerk = new(Scheme.New());
    private readonly PostgresLedger[] _nodes = new PostgresLedger[2];
    private string _database = "";

    public async ValueTask InitializeAsync()
    {
        _database = await TestPostgres.CreateDatabaseAsync();
        await _clerk.Scheme.RegisterAsync(_database);
        for (var node = 0; node < 2; node++) _nodes[node] = new PostgresLedger(_database, LedgerPolicy.Default);
        string[] currencies = [_clerk.Scheme.Currency, _clerk.Scheme.TargetCurrency];
        await ExecuteAsync(0, [.. currencies.SelectMany(currency => Enumerable.Range(0, 3).SelectMany(place => new Command[]
        {
            _clerk.Open(place, 1_000_000, currency: currency), _clerk.FundsIn(place, 1_000_000, currency: currency),
        }))]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
    }

    [Fact]
    public async Task A_conversion_and_its_transfer_that_race_on_two_nodes_are_never_half_a_unit()
    {
        var ids = NewIds();
        Command[] conversions = [.. ids.Select(id => _clerk.Convert(id, id, 10, 20))];
        Command[] transfers = [.. ids.Select(id => _clerk.Prepare(id, 20, 0, 2, currency: _clerk.Scheme.TargetCurrency))];
        Command[] answers = [.. ids.Select(id => _clerk.FulfilConversion(id))];
        await Task.WhenAll(
            InPiecesAsync(0, conversions), InPiecesAsync(1, transfers), InPiecesAsync(0, answers), InPiecesAsync(1, transfers));
        await InPiecesAsync(0, [.. ids.Select(id => _clerk.Fulfil(id, payee: 2))]);
        foreach (var id in ids)
        {
            var (transfer, conversion) = await FindAsync(id);
            Assert.NotNull(transfer);
            if (transfer.Conversions.Count == 0) Assert.NotEqual(true, conversion?.IsPosted);
            else Assert.Equal(transfer.IsPosted, conversion!.IsPosted);
            if (conversion is not null) Assert.True(conversion.IsFinal, $"{id}: {transfer.State} and {conversion.State}");
        }

        await AssertSoundAsync();
    }

    [Fact]
    public async Task A_payees_conversion_that_races_the_answers_is_posted_or_released_with_its_transfer()
    {
        var ids = NewIds();
        await ExecuteAsync(0, [.. ids.Select(id => _clerk.Prepare(id, 10, 0, 2))]);
        Command[] conversions = [.. ids.Select(id => _clerk.ConvertReceived(id, id, 10, 20))];
        Command[] provided = [.. ids.Select(id => _clerk.FulfilConversion(id, 2, 1))];
        Command[] fulfilled = [.. ids.Select(id => _clerk.Fulfil(id, payee: 2))];
        Command[] refused = [.. ids.Where((_, place) => place % 3 == 0).Select(id => _clerk.Abort(id, payee: 2))];
        await Task.WhenAll(InPiecesAsync(0, conversions), InPiecesAsync(1, provided), InPiecesAsync(1, fulfilled), InPiecesAsync(0, refused));
        await Task.WhenAll(InPiecesAsync(1, conversions), InPiecesAsync(0, provided));
        await InPiecesAsync(1, fulfilled);
        foreach (var id in ids)
        {
            var (transfer, conversion) = await FindAsync(id);
            Assert.True(transfer!.IsFinal);
            if (transfer.Conversions.Count > 0) Assert.Equal(transfer.IsPosted, conversion!.IsPosted);
        }

        await AssertSoundAsync();
    }

    private static TransferId[] NewIds() => [.. Enumerable.Range(0, Units).Select(_ => Clerk.NewId())];

    private async Task InPiecesAsync(int node, Command[] commands)
    {
        foreach (var piece in commands.Chunk(7)) await ExecuteAsync(node, piece);
    }

    private Task<LedgerBatchResult> ExecuteAsync(int node, Command[] commands) =>
        _nodes[node].ExecuteAsync([.. commands.Select(command => new TestRequest(command))], CancellationToken.None);

    private async Task<(Transfer? Transfer, Transfer? Conversion)> FindAsync(TransferId id) => (
        await _nodes[0].FindTransferAsync(Clerk.KeyOf(id), CancellationToken.None),
        await _nodes[0].FindTransferAsync(Clerk.ConversionKeyOf(id), CancellationToken.None));

    private async Task AssertSoundAsync()
    {
        await using var source = NpgsqlDataSource.Create(_database);
        Assert.Empty(await new LedgerAudit(source).FindDifferencesAsync(CancellationToken.None));
    }
}
