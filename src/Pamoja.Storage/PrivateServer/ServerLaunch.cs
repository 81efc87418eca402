using System.Globalization;
using System.Net.Sockets;
using Npgsql;

namespace Pamoja.Storage;

/// <summary>Brings the server up on a locked data folder: takes up the one a killed hub left behind, or starts one.</summary>
internal sealed class ServerLaunch(
    DataFolder data,
    PostgresBinaries binaries,
    ServerAccount account,
    SocketFolder socket,
    ServerSettings settings,
    PrivateServerOptions options)
{
    private readonly TimeProvider _time = options.TimeProvider;

    internal string ConnectionString(string database) => ConnectionString(socket.Folder, database);

    internal static string ConnectionString(string socketFolder, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = socketFolder,
        Port = 5432,
        Username = ServerSettings.Role,
        Database = database,
        ApplicationName = "pamoja",
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
        Timeout = 10,
        MaxPoolSize = 80,
    }.ConnectionString;

    /// <summary>The one way in at the start of the hub.</summary>
    internal async Task<Postmaster> TakeUpOrStartAsync(CancellationToken cancellation)
    {
        if (PostmasterFile.Read(data.Cluster) is { } file
            && (await ProcessIdentity.AllPostgresInAsync(data.Cluster, account, cancellation))
                .Where(p => p.ProcessId == file.ProcessId && p.IsPostmaster).ToList() is [var identity])
        {
            var orphan = Postmaster.Adopt(identity, _time);
            if (settings.AreInForce() && file.Status != "stopping" && await AnswersAsync(orphan, cancellation))
            {
                options.Progress?.Invoke($"took up PostgreSQL, process {orphan.ProcessId}, which a hub that was killed left running");
                return orphan;
            }

            options.Progress?.Invoke($"stopping PostgreSQL, process {orphan.ProcessId}, which a hub that was killed left running");
            await orphan.StopAsync(options.StopTimeout);
        }

        return await StartAsync(cancellation);
    }

    /// <summary>Starts the server and waits until it accepts connections and the hub's database is there.</summary>
    internal async Task<Postmaster> StartAsync(CancellationToken cancellation)
    {
        await ClearTheWayAsync(cancellation);
        settings.Write();
        var log = new ServerLog(data.Cluster);
        var postmaster = Postmaster.Start(binaries, data.Cluster, settings, account, _time);
        try
        {
            await WaitUntilReadyAsync(postmaster, log, cancellation);
            await OpenDatabaseAsync(postmaster, cancellation);
            return postmaster;
        }
        catch (Exception e)
        {
            // Whatever it was: no server is left behind that nobody watches.
            await postmaster.StopAsync(TimeSpan.FromSeconds(5));
            postmaster.Dispose();
            if (e is NpgsqlException)
            {
                throw new PrivateServerException(
                    $"PostgreSQL runs but refuses the hub on its socket {socket.File}: {e.Message}; see {log.Folder}", e);
            }

            throw;
        }
    }

    private async Task<bool> AnswersAsync(Postmaster orphan, CancellationToken cancellation)
    {
        try
        {
            await WaitUntilReadyAsync(orphan, new ServerLog(data.Cluster), cancellation);
            return await OpenDatabaseAsync(orphan, cancellation);
        }
        catch (Exception e) when (e is NpgsqlException or PrivateServerException)
        {
            // It ended, hangs or refuses: it is stopped and a fresh one started.
            return false;
        }
    }

    private async Task WaitUntilReadyAsync(Postmaster postmaster, ServerLog log, CancellationToken cancellation)
    {
        var began = _time.GetTimestamp();
        var tellAt = TimeSpan.FromSeconds(1);
        while (PostmasterFile.Read(data.Cluster) is not { Status: "ready" } file || file.ProcessId != postmaster.ProcessId)
        {
            if (!postmaster.IsAlive)
            {
                var reason = log.Reason(await postmaster.ErrorsAsync()) ?? "it said nothing";
                throw new PrivateServerException($"PostgreSQL did not start on \"{data.Cluster}\": {reason}; see {log.Folder}");
            }

            var waited = _time.GetElapsedTime(began);
            if (waited > options.StartTimeout)
            {
                throw new PrivateServerException(
                    $"PostgreSQL is not ready after {waited.TotalSeconds:0} s on \"{data.Cluster}\": see {log.Folder}, " +
                    "or allow it more time");
            }

            if (waited > tellAt)
            {
                tellAt = waited + TimeSpan.FromSeconds(1);
                var said = string.Join("; ", log.NewProgress());
                options.Progress?.Invoke($"PostgreSQL is starting, {waited.TotalSeconds:0} s{(said.Length > 0 ? ": " : "")}{said}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), _time, cancellation);
        }

        var rest = log.NewProgress();
        if (log.ToldOfRecovery)
        {
            var took = _time.GetElapsedTime(began).TotalSeconds;
            options.Progress?.Invoke($"PostgreSQL recovered after a crash, {took:0.0} s: {string.Join("; ", rest)}");
        }
    }

    /// <summary>Makes the hub's database when it is missing. False when the server that answers is not the one looked for.</summary>
    private async Task<bool> OpenDatabaseAsync(Postmaster postmaster, CancellationToken cancellation)
    {
        var maintenance = new NpgsqlConnectionStringBuilder(ConnectionString("postgres")) { Pooling = false };
        await using var connection = new NpgsqlConnection(maintenance.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using var look = new NpgsqlCommand(
            "select split_part(pg_read_file('postmaster.pid'), e'\\n', 1), exists (select from pg_database where datname = $1)", connection)
        {
            Parameters = { new NpgsqlParameter { Value = ServerSettings.Database } },
        };
        bool isThere;
        await using (var row = await look.ExecuteReaderAsync(cancellation))
        {
            await row.ReadAsync(cancellation);
            if (row.GetString(0) != postmaster.ProcessId.ToString(CultureInfo.InvariantCulture))
                return false;
            isThere = row.GetBoolean(1);
        }

        if (!isThere)
        {
            await using var create = new NpgsqlCommand($"create database {ServerSettings.Database} template template0", connection);
            await create.ExecuteNonQueryAsync(cancellation);
        }

        return true;
    }

    /// <summary>
    /// Waits until no process works on the files any more (backends outlive a killed postmaster for a moment), then removes what names a
    /// dead server, so that a recycled process id cannot stand in the way. Nothing is removed while anybody may still write.
    /// </summary>
    private async Task ClearTheWayAsync(CancellationToken cancellation)
    {
        var began = _time.GetTimestamp();
        while (await ProcessIdentity.AllPostgresInAsync(data.Cluster, account, cancellation) is { Count: > 0 } left)
        {
            var waited = _time.GetElapsedTime(began);
            if (waited > TimeSpan.FromSeconds(20))
            {
                throw new PrivateServerException(
                    $"PostgreSQL process {left[0].ProcessId} still works in \"{data.Cluster}\": end it, then start again");
            }

            if (waited > TimeSpan.FromSeconds(3))
                left.ForEach(p => Posix.Signal(p.ProcessId, waited > TimeSpan.FromSeconds(10) ? Posix.SignalKill : Posix.SignalQuit));
            await Task.Delay(TimeSpan.FromMilliseconds(20), _time, cancellation);
        }

        if (PostmasterFile.Read(data.Cluster) is not null && await SomebodyListensAsync(cancellation))
        {
            throw new PrivateServerException(
                $"a PostgreSQL that this hub cannot see (in another container?) serves \"{data.Cluster}\": stop it, " +
                "or choose another folder with --data");
        }

        File.Delete(PostmasterFile.PathIn(data.Cluster));
        File.Delete(socket.File + ".lock");
    }

    private async Task<bool> SomebodyListensAsync(CancellationToken cancellation)
    {
        using var attempt = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await attempt.ConnectAsync(new UnixDomainSocketEndPoint(socket.File), cancellation);
            return true;
        }
        catch (SocketException)
        {
            // No socket, or one whose owner is gone.
            return false;
        }
    }
}
