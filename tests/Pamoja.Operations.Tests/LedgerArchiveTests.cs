using System.IO.Compression;
using System.Security.Cryptography;
using Npgsql;
using Pamoja.Storage;
using Pamoja.Testing;

namespace Pamoja.Operations.Tests;

public sealed class LedgerArchiveTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pamoja-").FullName;
    private string _database = null!;
    private NpgsqlDataSource _source = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestPostgres.CreateDatabaseAsync();
        _source = NpgsqlDataSource.Create(_database);
        await SchemaMigrator.MigrateAsync(_source, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Days_leave_the_database_as_files_whose_rows_and_hashes_the_manifest_tells()
    {
        var old = await WriteAsync(daysAgo: 30);
        var parts = await ArchiveAsync(old.AddDays(2));

        Assert.Equal([("entry", 2L), ("balance", 2L), ("ledger_batch", 1L)], parts.Select(part => (part.Table, part.Rows)));
        foreach (var part in parts)
        {
            var path = Path.Combine(_folder, part.File);
            Assert.Equal(part.Sha256, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(path))));
            Assert.Equal(part.Rows + 1, Lines(path));
        }

        Assert.True(File.Exists(Path.Combine(_folder, $"manifest-{old.AddDays(2):yyyy-MM-dd}.json")));
        Assert.Equal(0L, await ScalarAsync("select count(*) from entry"));
        Assert.Equal(2L, await ScalarAsync("select count(*) from balance b join account a using (account_id) where b.day = a.balance_day"));
        Assert.Empty(await ArchiveAsync(old.AddDays(2)));
    }

    [Fact]
    public async Task What_cannot_be_written_stays_in_the_database()
    {
        var old = await WriteAsync(daysAgo: 30);
        await File.WriteAllTextAsync(Path.Combine(_folder, "taken"), "");

        await Assert.ThrowsAnyAsync<IOException>(() =>
            new LedgerArchive(_database, _ => { }).RunAsync(old.AddDays(2), Path.Combine(_folder, "taken"), CancellationToken.None));
        Assert.Equal(2L, await ScalarAsync("select count(*) from entry"));
    }

    [Fact]
    public async Task Today_and_yesterday_stay()
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        await Assert.ThrowsAsync<InvalidOperationException>(() => ArchiveAsync(today));
    }

    private Task<IReadOnlyList<ArchivedPart>> ArchiveAsync(DateOnly before) =>
        new LedgerArchive(_database, _ => { }).RunAsync(before, _folder, CancellationToken.None);

    /// <summary>Two accounts and a batch with two lines between them, all of one day of the past.</summary>
    private async Task<DateOnly> WriteAsync(int daysAgo)
    {
        var day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-daysAgo);
        await using var command = _source.CreateCommand(
            $"""
            do $$
            declare parent text;
            begin
                foreach parent in array array['balance', 'ledger_batch', 'entry'] loop
                    execute format('create table %I partition of %I for values from (%L) to (%L)',
                                   parent || '{day:_yyyyMMdd}', parent, '{day:yyyy-MM-dd}', '{day.AddDays(1):yyyy-MM-dd}');
                end loop;
            end $$;
            insert into account (participant_id, currency, type, is_active, balance_day)
                values (1, 'XTS', 3, true, '{day:yyyy-MM-dd}'), (1, 'XTS', 100, true, '{day:yyyy-MM-dd}');
            insert into ledger_batch (batch_id, day, created_at, window_id) values (1, '{day:yyyy-MM-dd}', now(), 1);
            insert into entry (batch_id, line, space, transfer_id, kind, debit_account, debit_version, credit_account, credit_version, amount,
                               created_at, day)
                select 1, l, 1, gen_random_uuid(), 4, min(account_id), 1, max(account_id), 1, 5, now(), '{day:yyyy-MM-dd}'
                from account, generate_series(1, 2) l group by l;
            insert into balance select account_id, 1, 1, 0, 0, case type when 3 then 10 else 0 end, case type when 3 then 0 else 10 end, now(),
                                       '{day:yyyy-MM-dd}' from account
            """);
        await command.ExecuteNonQueryAsync();
        return day;
    }

    private static int Lines(string path)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        return text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
