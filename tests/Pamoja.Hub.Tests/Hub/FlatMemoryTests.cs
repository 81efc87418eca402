using Microsoft.Extensions.Logging.Abstractions;
using Pamoja.Testing;

namespace Pamoja.Hub.Tests;

/// <summary>
/// What is large or long passes through the hub, and is not gathered in it: the memory in use does not depend on how much there was. It is that of
/// this whole process, so that no other test runs beside these.
/// </summary>
[CollectionDefinition("Memory", DisableParallelization = true)]
[Collection("Memory")]
public sealed class FlatMemoryTests(HubFixture hub, ITestOutputHelper output) : IClassFixture<HubFixture>
{
    private const int Megabyte = 1 << 20;

    /// <summary>What a thread has parsed with, 8 MB for 5 of JSON, stays with it for a while; less than that is not to be measured here.</summary>
    [Fact]
    [Trait("Category", "Long")]
    public async Task Bulks_of_five_megabytes_need_no_more_memory_the_more_there_are_and_leave_none_behind()
    {
        const int Many = 40;
        var few = await PeakOfBulksAsync(8);
        var before = await RestAsync();
        var many = await PeakOfBulksAsync(Many);
        var after = await RestAsync();
        output.WriteLine($"8 bulks: {few / Megabyte} MB at most, {before / Megabyte} MB after; {Many} more: {many / Megabyte} MB, {after / Megabyte} MB");
        Assert.True(after - before < Many / 2 * 5 * Megabyte, $"{Many} bulks left {after - before} bytes behind");
        Assert.True(many - few < Many / 2 * 5 * Megabyte, $"8 bulks needed {few} bytes, {Many} needed {many}");
    }

    [Fact]
    public async Task A_hundred_thousand_transfers_are_searched_and_sent_as_rows_in_flat_memory()
    {
        const int Transfers = 100_000;
        await using var written = await HubServer.StartAsync(
            new HubOptions
            {
                ConnectionString = await WrittenLedger.CreateAsync(Transfers),
                InteroperabilityListen = "127.0.0.1:0",
                AdministrationListen = "127.0.0.1:0",
            },
            NullLoggerFactory.Instance,
            default);
        using var client = new HttpClient { BaseAddress = written.Administration };
        using var answer = await client.GetAsync("/transfers?format=csv", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.StartsWith("transferId,kind,state,", await reader.ReadLineAsync(), StringComparison.Ordinal);
        var ids = new HashSet<int>(Transfers);
        var (first, most) = (0L, 0L);
        for (var rows = 1; await reader.ReadLineAsync() is { } row; rows++)
        {
            ids.Add(row[..36].GetHashCode(StringComparison.Ordinal));
            if (rows % (Transfers / 10) != 0) continue;
            var used = GC.GetTotalMemory(forceFullCollection: true);
            if (first == 0) first = used;
            most = Math.Max(most, used);
        }

        output.WriteLine($"{first / Megabyte} MB after a tenth of the rows, {most / Megabyte} MB at most");
        Assert.InRange(ids.Count, Transfers - 10, Transfers);
        Assert.True(most < first + (4 * Megabyte), $"{first} bytes were in use after a tenth of the rows, and later {most}");
    }

    /// <summary>The most that was in use while so many bulks went through from beginning to end, one after the other.</summary>
    private async Task<long> PeakOfBulksAsync(int count)
    {
        var peak = 0L;
        for (var i = 0; i < count; i++)
        {
            var bulk = new BulkPayment([.. Enumerable.Repeat("0.01", 1_000)]) { Packet = new string('A', 4_900) };
            var paid = PayAsync(bulk);
            while (!paid.IsCompleted)
            {
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true));
                await Task.WhenAny(paid, Task.Delay(20));
            }

            await paid;
        }

        return peak;
    }

    private async Task PayAsync(BulkPayment bulk)
    {
        Assert.Equal(202, (await hub.SendAsync("POST", "/bulkTransfers", bulk.Payer, bulk.Payee, bulk.Prepare())).Status);
        Assert.InRange((await hub.Payee.TakeAsync("POST", "/bulkTransfers")).Body.Length, 5_000_000, 5 * Megabyte);
        var answered = await hub.SendAsync("PUT", bulk.Path, bulk.Payee, bulk.Payer, bulk.Answer(Enumerable.Range(0, 1_000)));
        Assert.True(answered.Status == 200, answered.Text);
        await hub.Payer.TakeAsync("PUT", bulk.Path);
        await hub.Payee.TakeAsync("PUT", bulk.Path);
        hub.Payer.Forget();
        hub.Payee.Forget();
    }

    /// <summary>What is in use when all is done; what is being put away is waited for.</summary>
    private static async Task<long> RestAsync()
    {
        var used = long.MaxValue;
        for (var tries = 0; tries < 20; tries++)
        {
            await Task.Delay(100);
            used = Math.Min(used, GC.GetTotalMemory(forceFullCollection: true));
        }

        return used;
    }
}
