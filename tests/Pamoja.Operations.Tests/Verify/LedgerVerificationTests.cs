using Npgsql;
using Pamoja.Storage;
using Pamoja.Testing;

namespace Pamoja.Operations.Tests;

public sealed class LedgerVerificationTests
{
    [Fact]
    public async Task Books_that_agree_are_clean_and_counted()
    {
        var (report, subjects) = await VerifyAsync(await WrittenLedger.CreateAsync(1000));
        Assert.Equal((1000, 2000, 4), (report.Transfers, report.Lines, report.Batches));
        Assert.Empty(report.Subjects.SelectMany(subject => subject.Differences));
        Assert.True(report.IsClean);
        Assert.Equal(LedgerVerification.Subjects, subjects);
    }

    [Fact]
    public async Task What_does_not_agree_is_named_under_its_subject()
    {
        var database = await WrittenLedger.CreateAsync(500);
        await ExecuteAsync(database, "update entry set amount = 2 where line = 7 and kind = 1");
        var (report, _) = await VerifyAsync(database);
        Assert.False(report.IsClean);
        Assert.Contains(Of("states of transfers"), difference => difference.Contains("its entries are 12", StringComparison.Ordinal));
        Assert.Equal(2, Of("balances").Count);
        Assert.Empty(Of("sums of each currency"));

        IReadOnlyList<string> Of(string subject) => report.Subjects.Single(each => each.Subject == subject).Differences;
    }

    [Fact]
    public async Task Of_very_many_differences_the_first_are_named()
    {
        var database = await WrittenLedger.CreateAsync(500);
        await ExecuteAsync(database, "update transfer set state = 1, completed_at = null");
        var (report, _) = await VerifyAsync(database);
        Assert.Equal(LedgerAudit.DifferencesMax, report.Subjects.Single(each => each.Subject == "states of transfers").Differences.Count);
    }

    [Fact]
    public async Task A_database_without_a_ledger_cannot_be_verified()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        Assert.Contains("has no ledger", await RefusalAsync(database), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ledger_of_another_program_is_not_judged()
    {
        var database = await WrittenLedger.CreateAsync(500);
        await ExecuteAsync(database, "insert into pamoja_schema (number, name) values (9999, 'later')");
        Assert.Contains("use the newer program", await RefusalAsync(database), StringComparison.Ordinal);
        await ExecuteAsync(database, "delete from pamoja_schema where number > 1");
        Assert.Contains("start its hub once", await RefusalAsync(database), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_answers_nothing_is_judged() =>
        Assert.Contains("no PostgreSQL answers", await RefusalAsync("Host=127.0.0.1;Port=1;Database=pamoja;Username=x"), StringComparison.Ordinal);

    [Fact]
    public async Task A_role_that_may_only_read_is_enough()
    {
        var database = await WrittenLedger.CreateAsync(500);
        var role = $"reader_{Environment.ProcessId}";
        await ExecuteAsync(
            database, $"drop role if exists {role}; create role {role}; grant pg_read_all_data to {role}; grant {role} to current_user");
        var reader = new NpgsqlConnectionStringBuilder(database) { Options = $"-c role={role} -c default_transaction_read_only=on" };
        Assert.True((await VerifyAsync(reader.ConnectionString)).Report.IsClean);
        await ExecuteAsync(database, $"drop role {role}");
    }

    /// <summary>Says how long a million takes; what this process keeps for it must not depend on how many there are.</summary>
    [Fact]
    [Trait("Category", "Long")]
    public async Task A_million_transfers_are_verified_in_flat_memory()
    {
        var database = await WrittenLedger.CreateAsync(1_000_000);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var (report, _) = await VerifyAsync(database);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.True(report.IsClean);
        Assert.Equal((1_000_000, 2_000_000), (report.Transfers, report.Lines));
        Assert.InRange(allocated, 0, 10 << 20);
        var parts = string.Join("; ", report.Subjects.Select(subject => $"{subject.Subject} {subject.Duration.TotalSeconds:0.0} s"));
        TestContext.Current.SendDiagnosticMessage(
            "a million transfers: {0:0.0} s, {1} KB allocated; {2}", report.Duration.TotalSeconds, allocated >> 10, parts);
    }

    private static async Task<(VerificationReport Report, List<string> Subjects)> VerifyAsync(string database)
    {
        var subjects = new List<string>();
        var (report, refusal) = await new LedgerVerification(database, TimeProvider.System).RunAsync(
            subject => subjects.Add(subject.Subject), CancellationToken.None);
        Assert.Null(refusal);
        return (report!, subjects);
    }

    private static async Task<string> RefusalAsync(string database)
    {
        var (report, refusal) = await new LedgerVerification(database, TimeProvider.System).RunAsync(_ => { }, CancellationToken.None);
        Assert.Null(report);
        Assert.DoesNotContain('\n', refusal!);
        return refusal!;
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
