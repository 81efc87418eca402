using Pamoja.Storage;

namespace Pamoja.Cli.Tests;

/// <summary>A place for a hub's data that is gone afterwards, and its PostgreSQL with it.</summary>
internal sealed class TemporaryFolder : IAsyncDisposable
{
    public string Place { get; } = Path.Combine(Path.GetTempPath(), $"pamoja-cli-{Path.GetRandomFileName()}");

    /// <summary>Whether a PostgreSQL runs in it.</summary>
    public bool HasServer => Servers().Count > 0;

    public async ValueTask DisposeAsync()
    {
        if (!Directory.Exists(Place)) return;
        // A killed hub leaves its server running: taken up, it can be stopped.
        if (HasServer) await (await PostgresServer.StartAsync(new PrivateServerOptions { DataFolder = Place })).DisposeAsync();
        Directory.Delete(Place, recursive: true);
    }

    private List<string> Servers() =>
    [
        .. Directory.EnumerateDirectories("/proc").Where(process => int.TryParse(Path.GetFileName(process), out _)).Where(process =>
        {
            try
            {
                var command = File.ReadAllText(Path.Combine(process, "cmdline"));
                return command.Contains("postgres", StringComparison.Ordinal) && command.Contains(Place, StringComparison.Ordinal);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It ended while we looked.
                return false;
            }
        }),
    ];
}
