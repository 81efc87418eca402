using System.Text.RegularExpressions;

namespace Pamoja.Storage;

/// <summary>Where the Unix socket stands: in the data folder, or in a short private folder when that path does not fit a socket.</summary>
internal sealed partial class SocketFolder
{
    // sockaddr_un holds 108 bytes, the ending zero among them.
    private const int LongestPath = 107;
    private const string FileName = "/.s.PGSQL.5432";
    private readonly string? _record;

    private SocketFolder(string path, string? record)
    {
        Folder = path;
        _record = record;
    }

    internal string Folder { get; }

    internal string File => Folder + FileName;

    /// <summary>Makes the folder, or takes up the one of the last run. Only the server's user and root may enter it.</summary>
    internal static SocketFolder Prepare(DataFolder data, ServerAccount account)
    {
        if (Fits(data.Socket))
        {
            if (!Directory.Exists(data.Socket))
                DataFolder.CreatePrivate(data.Socket, account);
            return new SocketFolder(data.Socket, record: null);
        }

        var earlier = System.IO.File.Exists(data.SocketElsewhere) ? System.IO.File.ReadAllText(data.SocketElsewhere).Trim() : null;
        if (earlier is not null && IsOurs(earlier, account))
            return new SocketFolder(earlier, data.SocketElsewhere);

        var made = Posix.MakeTemporaryFolder("/tmp/pamoja-XXXXXX") ?? throw new PrivateServerException(
            $"the path of the data folder \"{data.Root}\" is too long for a socket ({LongestPath} bytes at most) and no short folder " +
            "can be made in /tmp: choose a shorter --data");
        DataFolder.GiveTo(made, account);
        System.IO.File.WriteAllText(data.SocketElsewhere, made + "\n");
        return new SocketFolder(made, data.SocketElsewhere);
    }

    /// <summary>The folder that the last start on a data folder prepared; null when none did.</summary>
    internal static string? Of(string dataFolder)
    {
        var inside = Path.Combine(dataFolder, DataFolder.SocketName);
        if (Directory.Exists(inside)) return inside;
        var elsewhere = Path.Combine(dataFolder, DataFolder.SocketElsewhereName);
        return System.IO.File.Exists(elsewhere) ? System.IO.File.ReadAllText(elsewhere).Trim() : null;
    }

    /// <summary>Removes a folder that stands outside the data folder; called after a clean stop.</summary>
    internal void Remove()
    {
        if (_record is null)
            return;
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
        System.IO.File.Delete(_record);
    }

    private static bool IsOurs(string folder, ServerAccount account) =>
        new DirectoryInfo(folder) is { Exists: true, LinkTarget: null }
        && Posix.Facts(folder) is { } facts
        && facts.UserId == account.UserId
        && facts.Mode == (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    // A comma or quote would be read as part of the list in unix_socket_directories and in the connection string.
    private static bool Fits(string folder) =>
        Plain().IsMatch(folder) && folder.Length + FileName.Length <= LongestPath;

    [GeneratedRegex("^/[A-Za-z0-9/._+-]*$")]
    private static partial Regex Plain();
}
