using Pamoja.Storage;

namespace Pamoja.Cli;

/// <summary>The PostgreSQL of a hub that was killed: it still runs.</summary>
internal static class OrphanedServer
{
    /// <summary>Takes it up and stops it as it should be.</summary>
    public static async Task StopAsync(string folder, TimeProvider time, Streams streams)
    {
        try
        {
            var options = new PrivateServerOptions { DataFolder = folder, TimeProvider = time };
            await using var orphan = await PostgresServer.StartAsync(options);
        }
        catch (PrivateServerException refused)
        {
            // Somebody else has the folder by now, or the server cannot be had: the next start sees to it.
            streams.Error.WriteLine($"pamoja: {refused.Message}");
        }
    }
}
