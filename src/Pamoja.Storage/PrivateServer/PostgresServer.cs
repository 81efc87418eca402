namespace Pamoja.Storage;

/// <summary>
/// The private PostgreSQL: started on a data folder, watched while the hub runs, stopped with it. It listens on a Unix socket alone and
/// lets only the hub's system user in. When the hub is killed the server lives on, and the next hub on the folder takes it up.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly DataFolder _data;
    private readonly SocketFolder _socket;
    private readonly ServerLaunch _launch;
    private readonly PrivateServerOptions _options;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _supervision;

    // Written by the supervision alone, and read by others only once that has ended.
    private Postmaster? _postmaster;
    private int _disposed;

    private PostgresServer(
        DataFolder data, SocketFolder socket, ServerLaunch launch, Postmaster postmaster, PrivateServerOptions options)
    {
        _data = data;
        _socket = socket;
        _launch = launch;
        _postmaster = postmaster;
        _options = options;
        ProcessId = postmaster.ProcessId;
        ConnectionString = launch.ConnectionString(ServerSettings.Database);
        _supervision = SuperviseAsync(postmaster, _stopping.Token);
    }

    /// <summary>Npgsql's connection string for the hub's database. It stays the same over restarts and holds no secret.</summary>
    public string ConnectionString { get; }

    /// <summary>Process id of the postmaster; changes with each restart.</summary>
    public int ProcessId { get; private set; }

    /// <summary>What the server is doing.</summary>
    public PrivateServerState State { get; private set; } = PrivateServerState.Running;

    /// <summary>
    /// The connection string of the server that runs on a data folder, for somebody who looks beside the hub that owns it; null when none runs.
    /// </summary>
    public static string? FindRunning(string dataFolder)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataFolder));
        return PostmasterFile.Read(DataFolder.ClusterOf(root)) is { Status: "ready" } file
            && ProcessIdentity.Of(file.ProcessId) is not null
            && SocketFolder.Of(root) is { } folder
                ? ServerLaunch.ConnectionString(folder, ServerSettings.Database)
                : null;
    }

    /// <summary>Starts the server, or takes up one that a killed hub left running, and returns when it accepts connections.</summary>
    /// <exception cref="PrivateServerException">It cannot be done; the message names the cure.</exception>
    public static async Task<PostgresServer> StartAsync(PrivateServerOptions options, CancellationToken cancellation = default)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PrivateServerException(
                "the private PostgreSQL runs on Linux only: give the connection string of a PostgreSQL server");
        }

        // 1. The folder is ours from here on, or somebody is named who has it.
        var data = await DataFolder.OpenAsync(options.DataFolder, options.TimeProvider, cancellation);
        try
        {
            // 2. Who runs the server, and can that user get there?
            var account = ServerAccount.Choose(ServerAccount.Own(), data.Cluster);
            await data.OpenToAsync(account, cancellation);

            // 3. Programs of the version that made the files, and files when there are none.
            var binaries = await PostgresBinaries.LocateAsync(options.BinariesFolder, Cluster.Major(data), account, cancellation);
            if (Cluster.Major(data) is null)
            {
                options.Progress?.Invoke($"making a new PostgreSQL {binaries.Major} database in {data.Root}");
                await Cluster.CreateAsync(data, binaries, account, cancellation);
            }

            // 4. Where it listens and how it is tuned.
            var socket = SocketFolder.Prepare(data, account);
            var compression = await Cluster.BestWalCompressionAsync(data, binaries, account, cancellation);
            var settings = ServerSettings.For(data, socket, compression, options.Settings);

            // 5. Up, and watched.
            var launch = new ServerLaunch(data, binaries, account, socket, settings, options);
            var postmaster = await launch.TakeUpOrStartAsync(cancellation);
            return new PostgresServer(data, socket, launch, postmaster, options);
        }
        catch
        {
            // The caller learns the reason; the folder is free again.
            data.Dispose();
            throw;
        }
    }

    /// <summary>Stops the server and waits for its end; unfinished transactions are rolled back. Then frees the data folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _stopping.CancelAsync();
        await _supervision;
        if (_postmaster is not null)
        {
            if (!await _postmaster.StopAsync(_options.StopTimeout))
                _options.Progress?.Invoke("PostgreSQL had to be stopped hard; it recovers at its next start");
            _postmaster.Dispose();
        }

        _socket.Remove();
        _data.Dispose();
        _stopping.Dispose();
        Tell(PrivateServerState.Stopped, "stopped");
    }

    private async Task SuperviseAsync(Postmaster postmaster, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await postmaster.WaitForExitAsync(stopping);
                Tell(PrivateServerState.Restarting, $"PostgreSQL, process {postmaster.ProcessId}, ended unexpectedly; starting it again");
                _postmaster = null;
                postmaster.Dispose();
                if (await RestartAsync(stopping) is not { } restarted)
                    return;
                _postmaster = postmaster = restarted;
                ProcessId = restarted.ProcessId;
                Tell(PrivateServerState.Running, $"PostgreSQL runs again, process {restarted.ProcessId}");
            }
        }
        catch (OperationCanceledException)
        {
            // The hub stops the server on purpose.
        }
    }

    private async Task<Postmaster?> RestartAsync(CancellationToken stopping)
    {
        var pause = _options.FirstRestartPause;
        for (var attempt = 1; ; attempt++)
        {
            await Task.Delay(pause, _options.TimeProvider, stopping);
            try
            {
                return await _launch.StartAsync(stopping);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The reason is told, and the next attempt waits longer.
                if (attempt >= _options.RestartAttempts)
                {
                    Tell(PrivateServerState.Failed, $"PostgreSQL could not be started again in {attempt} attempts: {e.Message}");
                    return null;
                }

                Tell(PrivateServerState.Restarting, e.Message);
            }

            pause = pause * 2 < _options.LongestRestartPause ? pause * 2 : _options.LongestRestartPause;
        }
    }

    private void Tell(PrivateServerState state, string reason)
    {
        State = state;
        _options.StateChanged?.Invoke(state, reason);
    }
}
