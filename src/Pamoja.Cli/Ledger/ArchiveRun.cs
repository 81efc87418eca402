using System.Globalization;
using Npgsql;
using Pamoja.Operations;
using Pamoja.Storage;

namespace Pamoja.Cli;

/// <summary>Archives the days of a ledger before a day.</summary>
internal sealed class ArchiveRun(HubConfiguration configuration, string before, string folder, Streams streams, TimeProvider time)
{
    public async Task<int> RunAsync()
    {
        if (!DateOnly.TryParseExact(before, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return streams.Refuse($"'{before}' is no day: give one such as 2026-01-31 (--before)");
        }

        using var stop = StopSignals.Listen(withParent: false);
        try
        {
            if (configuration.DataFolder is not { } data) return await ArchiveAsync(configuration.Options.ConnectionString, day, stop);
            if (PostgresServer.FindRunning(data) is { } running) return await ArchiveAsync(running, day, stop);
            if (!Directory.Exists(data)) return streams.Refuse($"there is no data folder {data}; name the hub's with --data DIR");
            var options = new PrivateServerOptions { DataFolder = data, Progress = streams.Error.WriteLine, TimeProvider = time };
            await using var server = await PostgresServer.StartAsync(options, stop.Token);
            return await ArchiveAsync(server.ConnectionString, day, stop);
        }
        catch (Exception refused) when (refused is PrivateServerException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            // Its message is for people and names the cure; nothing was taken out.
            return streams.Refuse(refused.Message);
        }
        catch (NpgsqlException refused)
        {
            // The database said no, or nobody answers there; nothing was taken out.
            return streams.Refuse($"the database did not let the days be archived: {refused.GetBaseException().Message}");
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            // Asked to stop from outside.
            return streams.Refuse("stopped before the end; nothing was taken out of the database");
        }
    }

    private async Task<int> ArchiveAsync(string connectionString, DateOnly day, StopSignals stop)
    {
        var parts = await new LedgerArchive(connectionString, streams.Error.WriteLine).RunAsync(day, folder, stop.Token);
        streams.Out.WriteLine(parts.Count == 0
            ? $"there is nothing before {day:yyyy-MM-dd}"
            : $"{parts.Count} files with {parts.Sum(part => part.Rows)} rows are in {folder}; the days before {day:yyyy-MM-dd} left the database");
        return ExitCodes.Done;
    }
}
