namespace Pamoja.Operations.Tests;

public sealed class LedgerBenchTests
{
    /// <summary>It is not about speed: the machine of a test is anybody's guess.</summary>
    [Fact]
    public async Task A_short_run_ends_with_clean_books_that_hold_what_was_acknowledged()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"pamoja-{Path.GetRandomFileName()}");
        var settings = new LedgerBenchSettings
        {
            Seconds = 1,
            WarmUpSeconds = 1,
            SnapshotSeconds = 1,
            Nodes = 2,
            Preloaded = 2_000,
            InFlight = 200,
            OfferedRate = 100,
        };
        try
        {
            var result = await new LedgerBench(settings, _ => { }, TimeProvider.System).RunAsync(folder, CancellationToken.None);

            Assert.True(result.Valid, string.Join("; ", result.Doubts));
            Assert.Equal(0, result.Errors);
            Assert.True(result.Transfers >= 100);
            Assert.True(result is { TransfersPerSecond: > 0, PrepareP99Ms: > 0, PostgresCpuMicrosPerTransfer: > 0, WalBytesPerTransfer: > 0, MeanBatch: >= 1 });
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }
}
