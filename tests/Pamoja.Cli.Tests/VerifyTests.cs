using System.Text.Json;
using Npgsql;
using Pamoja.Storage;
using Pamoja.Testing;

namespace Pamoja.Cli.Tests;

public sealed class VerifyTests
{
    [Fact]
    public async Task Books_that_agree_end_with_0_and_those_that_do_not_with_1_and_their_names()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(database);
        await SchemaMigrator.MigrateAsync(source, default);
        var agreed = await Ran.PamojaAsync("ledger", "verify", "--database", database);
        Assert.Equal((0, ""), (agreed.ExitCode, agreed.Error));
        Assert.Contains("\nthe books agree: 0 movements, 0 lines", agreed.Out, StringComparison.Ordinal);

        await using var spoil = source.CreateCommand(
            """
            insert into balance (account_id, version, batch_id, pending_debits, pending_credits, posted_debits, posted_credits, created_at, day)
            values (7, 1, 1, 1, 0, 0, 0, now(), (now() at time zone 'UTC')::date)
            """);
        await spoil.ExecuteNonQueryAsync();
        var spoilt = await Ran.PamojaAsync("ledger", "verify", "--database", database);
        Assert.Equal(1, spoilt.ExitCode);
        Assert.Contains("FAIL balances", spoilt.Out, StringComparison.Ordinal);
        Assert.Contains("account 7 version 1", spoilt.Out, StringComparison.Ordinal);

        var reported = await Ran.PamojaAsync("ledger", "verify", "--database", database, "--json");
        Assert.Equal(1, reported.ExitCode);
        using var report = JsonDocument.Parse(reported.Out);
        Assert.False(report.RootElement.GetProperty("clean").GetBoolean());
        Assert.Contains("account 7 version 1", reported.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hubs_own_server_is_verified_while_the_hub_runs_and_when_it_does_not()
    {
        await using var folder = new TemporaryFolder();
        await using (var hub = await RunningHub.StartAsync(folder.Place))
        {
            var beside = await Ran.PamojaAsync("ledger", "verify", "--data", folder.Place);
            Assert.Equal((0, ""), (beside.ExitCode, beside.Error));
            await hub.StopAsync();
        }

        Assert.Equal(0, (await Ran.PamojaAsync("ledger", "verify", "--data", folder.Place)).ExitCode);
        Assert.False(folder.HasServer);
    }

    [Fact]
    public async Task What_cannot_be_tried_ends_with_2_and_one_line()
    {
        var nobody = await Ran.PamojaAsync("ledger", "verify", "--database", "Host=127.0.0.1;Port=1;Username=x");
        Assert.Equal((2, ""), (nobody.ExitCode, nobody.Out));
        Assert.Contains("no PostgreSQL answers", Assert.Single(nobody.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);

        var nowhere = await Ran.PamojaAsync("ledger", "verify", "--data", "/nowhere/at/all");
        Assert.Equal(2, nowhere.ExitCode);
        Assert.Contains("there is no data folder", Assert.Single(nowhere.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }
}
