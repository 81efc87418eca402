namespace Pamoja.Storage;

#pragma warning disable CA1416 // Not for Windows: PostgresServer.StartAsync lets Linux alone through.

/// <summary>The data folder and what stands where in it. While it is open it is locked: one hub owns one folder.</summary>
/// <remarks>The hub's user owns the folder, lock and settings; the server's user owns the cluster and the socket folder.</remarks>
internal sealed class DataFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string ClusterName = "postgres";
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held)
    {
        Root = path;
        _lock = held;
    }

    internal const string SocketName = "socket";

    internal const string SocketElsewhereName = "socket.path";

    internal string Root { get; }

    /// <summary>PostgreSQL's own files. It is there only when it was made completely: it is made elsewhere and renamed.</summary>
    internal string Cluster => ClusterOf(Root);

    internal string Settings => Path.Combine(Root, "settings");

    internal string Socket => Path.Combine(Root, SocketName);

    /// <summary>Holds the path of the socket folder when that had to be put elsewhere.</summary>
    internal string SocketElsewhere => Path.Combine(Root, SocketElsewhereName);

    internal static string ClusterOf(string root) => Path.Combine(root, ClusterName);

    /// <summary>Makes the folder when it is missing and locks it. The kernel drops the lock however this process ends.</summary>
    internal static async Task<DataFolder> OpenAsync(string path, TimeProvider time, CancellationToken cancellation)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        try
        {
            if (!Directory.Exists(path))
                Directory.CreateDirectory(path, OwnerOnly);
            return new DataFolder(path, await LockAsync(path, time, cancellation));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            // The system refused the folder or a file in it: no right, read-only, full, or a file stands in the way.
            throw new PrivateServerException(
                $"the data folder \"{path}\" cannot be written ({e.Message}): give the hub's user the right to write there, " +
                "or choose another folder with --data or PAMOJA_DATA", e);
        }
    }

    /// <summary>
    /// Checks that the server's user can reach the folder; one that only the hub's user may enter is opened to that user alone.
    /// </summary>
    internal async Task OpenToAsync(ServerAccount account, CancellationToken cancellation)
    {
        if (!account.IsOther)
            return;
        if (Posix.Facts(Root) is { Mode: OwnerOnly } facts && facts.UserId == Posix.EffectiveUserId()
            && Posix.ChangeOwner(Root, facts.UserId, account.GroupId))
        {
            File.SetUnixFileMode(Root, OwnerOnly | UnixFileMode.GroupExecute);
        }

        // Only an attempt tells: modes, access lists and mounts all have a say.
        const string Script = "if cd -- \"$1\"; then echo in; else echo out; fi";
        var attempt = await ChildProgram.RunAsync(account, "/bin/sh", ["-c", Script, "sh", Root], cancellation);
        if (attempt.Output == "in\n")
            return;
        if (attempt.Output != "out\n")
        {
            throw new PrivateServerException(
                $"PostgreSQL refuses root and nothing can be run as user {account.Name} instead ({attempt.Errors.Trim()}): " +
                "start the hub as an ordinary user");
        }

        var closed = ClosedFolder(account);
        throw new PrivateServerException(
            $"PostgreSQL refuses root and so runs as user {account.Name}, who may not enter \"{closed}\", on the way to the data folder " +
            $"\"{Root}\": choose another folder with --data, e.g. /var/lib/pamoja, or run: chmod o+x '{closed}'");
    }

    /// <summary>Makes a folder that only the server's user (and root) may enter.</summary>
    internal static void CreatePrivate(string path, ServerAccount account)
    {
        Directory.CreateDirectory(path, OwnerOnly);
        GiveTo(path, account);
    }

    internal static void GiveTo(string path, ServerAccount account)
    {
        if (account.IsOther && !Posix.ChangeOwner(path, account.UserId, account.GroupId))
            throw new PrivateServerException($"cannot give \"{path}\" to user {account.Name}: start the hub as an ordinary user");
    }

    public void Dispose()
    {
        // The lock file stays: removing it would let two hubs lock two files of one name.
        File.Delete(OwnerFile(Root));
        _lock.Dispose();
    }

    private static string OwnerFile(string path) => Path.Combine(path, "hub.pid");

    private static async Task<FileStream> LockAsync(string path, TimeProvider time, CancellationToken cancellation)
    {
        // A child that a killed hub was about to execute holds the lock for a moment longer.
        for (var attempt = 1; attempt < 10; attempt++)
        {
            if (TryLock(path) is { } held)
                return held;
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellation);
        }

        if (TryLock(path) is { } late)
            return late;
        // The holder writes its id beside the lock.
        var owner = File.Exists(OwnerFile(path)) ? File.ReadAllText(OwnerFile(path)).Trim() : "unknown";
        throw new PrivateServerException(
            $"the data folder \"{path}\" is in use by another hub, process {owner}: stop that one, " +
            "or choose another folder with --data or PAMOJA_DATA");
    }

    private static FileStream? TryLock(string path)
    {
        const int WouldBlock = 11;
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        try
        {
            var held = new FileStream(Path.Combine(path, "hub.lock"), options);
            // .NET's own lock can be switched off and passes over file systems without locks in silence; this one does not.
            if (!Posix.LockExclusively(held.SafeFileHandle))
                throw new IOException("its file system has no file locks");
            File.WriteAllText(OwnerFile(path), $"{Environment.ProcessId}\n");
            return held;
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            // Another process holds the lock.
            return null;
        }
    }

    private string ClosedFolder(ServerAccount account)
    {
        for (var end = 1; end > 0; end = Root.IndexOf('/', end + 1))
        {
            var ancestor = Root[..end];
            if (Posix.Facts(ancestor) is not { } facts)
                return ancestor;
            var needed = facts.UserId == account.UserId ? UnixFileMode.UserExecute
                : facts.GroupId == account.GroupId ? UnixFileMode.GroupExecute
                : UnixFileMode.OtherExecute;
            if (!facts.Mode.HasFlag(needed))
                return ancestor;
        }

        return Root;
    }
}
