using System.Globalization;

namespace Pamoja.Storage;

/// <summary>postmaster.pid, by which a running PostgreSQL says who and where it is.</summary>
/// <remarks>Status is ready, starting, stopping or standby; empty at the very beginning.</remarks>
internal sealed record PostmasterFile(int ProcessId, string Status)
{
    internal static string PathIn(string cluster) => Path.Combine(cluster, "postmaster.pid");

    /// <summary>Reads the file; null when it is not there or only half written.</summary>
    internal static PostmasterFile? Read(string cluster)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(PathIn(cluster));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody runs, or it is being written or removed at this moment: the caller looks again.
            return null;
        }

        if (lines.Length < 3
            || !int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var processId))
        {
            return null;
        }

        return new PostmasterFile(processId, (lines.ElementAtOrDefault(7) ?? "").Trim());
    }
}
