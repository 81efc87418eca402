using System.Text;

namespace Pamoja.Storage;

#pragma warning disable CA1416 // Not for Windows: PostgresServer.StartAsync lets Linux alone through.

/// <summary>PostgreSQL's settings files. They are the hub's, written anew before each start: a new program brings its own.</summary>
internal sealed class ServerSettings
{
    internal const string Role = "pamoja";
    internal const string Database = "pamoja";
    private readonly string _folder;
    private readonly Dictionary<string, string> _files;

    private ServerSettings(string folder, Dictionary<string, string> files)
    {
        _folder = folder;
        _files = files;
    }

    internal string MainFile => Path.Combine(_folder, "postgresql.conf");

    internal static ServerSettings For(
        DataFolder data, SocketFolder socket, string walCompression, IReadOnlyDictionary<string, string> replaced)
    {
        // The kernel tells the server who is at the other end of the socket: no password, no trust.
        var own = ServerAccount.Own();
        var settings = Tuned(walCompression);
        foreach (var (name, value) in replaced)
            settings[name] = value;
        settings["listen_addresses"] = "";
        settings["port"] = "5432";
        settings["unix_socket_directories"] = socket.Folder;
        settings["unix_socket_permissions"] = "0700";
        settings["hba_file"] = Path.Combine(data.Settings, "pg_hba.conf");
        settings["ident_file"] = Path.Combine(data.Settings, "pg_ident.conf");
        var main = new StringBuilder("# Written by the hub at each start; changes here are lost.\n");
        foreach (var (name, value) in settings)
            main.Append(name).Append(" = ").Append(Quote(value)).Append('\n');
        return new ServerSettings(data.Settings, new Dictionary<string, string>
        {
            ["postgresql.conf"] = main.ToString(),
            ["pg_hba.conf"] = "local all all peer map=hub\n",
            ["pg_ident.conf"] = $"hub \"{own.Name}\" {Role}\n",
        });
    }

    /// <summary>Whether the files on disk say the same, so that a server that runs with them need not be started again.</summary>
    internal bool AreInForce() =>
        _files.All(f => File.Exists(Path.Combine(_folder, f.Key)) && File.ReadAllText(Path.Combine(_folder, f.Key)) == f.Value);

    internal void Write()
    {
        // No secrets in here; the server's user must read them and the data folder's own mode keeps others out.
        // Modes are said outright, for the hub may run under a umask that closes what it makes.
        const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        const UnixFileMode Enterable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        Directory.CreateDirectory(_folder);
        File.SetUnixFileMode(_folder, Readable | Enterable);
        foreach (var (name, text) in _files)
        {
            var file = Path.Combine(_folder, name);
            File.WriteAllText(file, text);
            File.SetUnixFileMode(file, Readable);
        }
    }

    // For two cores that the hub shares. Durability is never traded: what is acknowledged is on disk.
    private static SortedDictionary<string, string> Tuned(string walCompression) => new(StringComparer.Ordinal)
    {
        ["fsync"] = "on",
        ["synchronous_commit"] = "on",
        ["full_page_writes"] = "on",
        ["max_connections"] = "100",
        ["shared_buffers"] = $"{SharedBuffersMegabytes()}MB",
        ["wal_compression"] = walCompression,
        ["wal_buffers"] = "16MB",
        // Log files are used again from here on: at full load new ones cost more, in memory of the file cache, than checkpoints do.
        ["min_wal_size"] = "256MB",
        ["max_wal_size"] = "1GB",
        ["checkpoint_timeout"] = "10min",
        ["random_page_cost"] = "1.1",
        ["timezone"] = "UTC",
        ["log_timezone"] = "UTC",
        // Seven files, one a weekday, each begun anew after a week.
        ["logging_collector"] = "on",
        ["log_destination"] = "stderr",
        ["log_directory"] = "log",
        ["log_filename"] = "postgresql-%a.log",
        ["log_rotation_age"] = "1d",
        ["log_rotation_size"] = "0",
        ["log_truncate_on_rotation"] = "on",
        ["log_line_prefix"] = "%m [%p] ",
        ["log_startup_progress_interval"] = "1s",
        // Values of rows (parties, conditions) stay out of the log.
        ["log_error_verbosity"] = "terse",
        ["log_min_error_statement"] = "panic",
        ["log_parameter_max_length_on_error"] = "0",
    };

    /// <summary>A sixteenth of the memory that we may use: ids are random, so that their index wants to be in memory as a whole.</summary>
    private static long SharedBuffersMegabytes() => Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 16 >> 20, 128, 1024);

    private static string Quote(string value) =>
        "'" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal) + "'";
}
