using System.Globalization;
using Pamoja.Storage;

namespace Pamoja.Cli.Tests;

/// <summary>A place for a hub's data that is gone afterwards, and its PostgreSQL with it.</summary>
internal sealed class TemporaryFolder : IAsyncDisposable
{
    public string Place { get; } = Path.Combine(Path.GetTempPath(), $"pamoja-cli-{Path.GetRandomFileName()}");

    /// <summary>Whether a PostgreSQL runs in it.</summary>
    public bool HasServer => Processes("postgres").Count > 0;

    /// <summary>The processes of a program that were started on this folder.</summary>
    public List<int> Processes(string program) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => int.TryParse(name, out _))
            .Where(name => CommandLine(name!) is { } line
                && Path.GetFileName(line.Split('\0')[0]) == program
                && line.Contains(Place, StringComparison.Ordinal))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)),
    ];

    /// <summary>Waits until a program has no process left on this folder, or half a minute is over.</summary>
    public async Task<bool> IsLeftByAsync(string program)
    {
        for (var look = 0; look < 300; look++)
        {
            if (Processes(program).Count == 0) return true;
            await Task.Delay(100);
        }

        return false;
    }

    public async ValueTask DisposeAsync()
    {
        if (!Directory.Exists(Place)) return;
        // A killed hub leaves its server running: taken up, it can be stopped.
        if (HasServer) await (await PostgresServer.StartAsync(new PrivateServerOptions { DataFolder = Place })).DisposeAsync();
        Directory.Delete(Place, recursive: true);
    }

    private static string? CommandLine(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // It ended while we looked.
            return null;
        }
    }
}
