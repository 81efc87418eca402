namespace Pamoja.Storage;

/// <summary>How to run the private PostgreSQL.</summary>
public sealed record PrivateServerOptions
{
    /// <summary>Folder that holds the database files, settings and logs. Made when it is missing; owned by one hub at a time.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Told, in one line each, what takes time: first set-up, recovery, a server taken up. Never by two threads at once.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>Told when the server's state changes, with the reason in one line.</summary>
    public Action<PrivateServerState, string>? StateChanged { get; init; }

    /// <summary>Folder with PostgreSQL's programs (initdb, postgres). Null: environment PAMOJA_PG_BIN, else they are looked for.</summary>
    public string? BinariesFolder { get; init; }

    /// <summary>Longest wait until the server accepts connections, PostgreSQL's recovery after a crash included.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Longest wait for a clean stop; after it the server is stopped hard and recovers at its next start.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>First pause before a restart after an unexpected end; doubles up to <see cref="LongestRestartPause"/>.</summary>
    public TimeSpan FirstRestartPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest pause between two attempts to restart.</summary>
    public TimeSpan LongestRestartPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Attempts to restart, one after another without success, before the server counts as failed.</summary>
    public int RestartAttempts { get; init; } = 10;

    /// <summary>PostgreSQL settings, by name, in place of the built-in ones; sockets and authentication excepted.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The clock for waiting.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
