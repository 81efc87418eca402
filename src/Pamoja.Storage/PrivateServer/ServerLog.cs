namespace Pamoja.Storage;

/// <summary>Reads what PostgreSQL logs while it starts: the progress of its recovery, and why it gave up.</summary>
internal sealed class ServerLog
{
    private static readonly string[] Telling =
        ["not properly shut down", "redo starts", "redo in progress", "redo done", "syncing data directory"];

    private readonly string _cluster;
    private readonly Dictionary<string, long> _lengths;
    private int _told;

    /// <summary>Remembers where the log ends now; only what comes later is read.</summary>
    internal ServerLog(string cluster)
    {
        _cluster = cluster;
        Folder = Path.Combine(cluster, "log");
        _lengths = Directory.Exists(Folder)
            ? new DirectoryInfo(Folder).EnumerateFiles().ToDictionary(f => f.FullName, f => f.Length)
            : [];
    }

    internal string Folder { get; }

    /// <summary>Whether any line so far told of recovery.</summary>
    internal bool ToldOfRecovery => _told > 0;

    /// <summary>Lines that tell of recovery and were not returned before.</summary>
    internal List<string> NewProgress()
    {
        var all = Lines().Where(l => Telling.Any(t => l.Contains(t, StringComparison.Ordinal))).Select(AfterLevel).ToList();
        var fresh = all.Skip(_told).ToList();
        _told = all.Count;
        return fresh;
    }

    /// <summary>The last thing the server called fatal, here or in what it said before its log took over; null when nothing.</summary>
    internal string? Reason(string earlier)
    {
        var said = earlier.Split('\n').Concat(Lines()).ToList();
        var fatal = said.LastOrDefault(l =>
            l.Contains("FATAL:", StringComparison.Ordinal) || l.Contains("PANIC:", StringComparison.Ordinal));
        // Of settings the fatal line says only that they are wrong; the lines before it say which.
        if (fatal?.Contains("contains errors", StringComparison.Ordinal) == true)
        {
            var before = said.TakeWhile(l => l != fatal).Where(l => l.Contains("LOG:", StringComparison.Ordinal));
            return string.Join("; ", before.Select(AfterLevel));
        }

        return fatal is not null
            ? AfterLevel(fatal)
            : earlier.Split('\n').LastOrDefault(l => !string.IsNullOrWhiteSpace(l) && !l.Contains("LOG:", StringComparison.Ordinal));
    }

    private static string AfterLevel(string line) =>
        line[(line.IndexOf(":  ", StringComparison.Ordinal) is > 0 and var at ? at + 3 : 0)..].Trim();

    private string[] Lines()
    {
        try
        {
            // One line: "stderr log/postgresql-Mon.log".
            var current = File.ReadAllText(Path.Combine(_cluster, "current_logfiles")).Trim();
            var path = Path.Combine(_cluster, current[(current.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.Position = Math.Min(_lengths.GetValueOrDefault(path), file.Length);
            using var reader = new StreamReader(file);
            return reader.ReadToEnd().Split('\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The server has not begun its log yet.
            return [];
        }
    }
}
