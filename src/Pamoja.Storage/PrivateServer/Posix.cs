using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Pamoja.Storage;

/// <summary>The few calls of the C library that .NET does not offer: signals, owners, durable folders.</summary>
internal static class Posix
{
    internal const int SignalInterrupt = 2;
    internal const int SignalQuit = 3;
    internal const int SignalKill = 9;

    private const int ExclusiveAtOnce = 2 | 4;
    private const int AtCurrentFolder = -100;
    private const uint BasicStatistics = 0x7ff;
    private static readonly Lock PasswordDatabase = new();

    /// <summary>Sends a signal; false when there is no such process or it is not ours to signal.</summary>
    internal static bool Signal(int processId, int signal) => kill(processId, signal) == 0;

    internal static uint EffectiveUserId() => geteuid();

    /// <summary>Locks a file for this process until it is closed; false when another has it or the file system knows no locks.</summary>
    internal static bool LockExclusively(SafeFileHandle file) => flock(file, ExclusiveAtOnce) == 0;

    /// <summary>Gives a file or folder to a user and group; false when refused.</summary>
    internal static bool ChangeOwner(string path, uint userId, uint groupId) => chown(path, userId, groupId) == 0;

    /// <summary>
    /// Makes a new folder of mode 0700; the X's at the template's end become a name that cannot be foreseen, and the one call fails when
    /// the name is taken, so nobody can have put it there before. Null when it is refused.
    /// </summary>
    internal static string? MakeTemporaryFolder(string template)
    {
        var path = Encoding.UTF8.GetBytes(template + '\0');
        return mkdtemp(path) == 0 ? null : Encoding.UTF8.GetString(path, 0, path.Length - 1);
    }

    /// <summary>Makes renames and new names in a folder survive a power cut.</summary>
    internal static void SyncFolder(string path)
    {
        var descriptor = open(path, 0);
        if (descriptor < 0 || fsync(descriptor) != 0)
            throw new IOException($"cannot flush the folder \"{path}\" to disk: {Marshal.GetLastPInvokeErrorMessage()}");
        _ = close(descriptor);
    }

    /// <summary>Owner and mode of what a path leads to (links followed); null when it cannot be seen.</summary>
    internal static FileFacts? Facts(string path)
    {
        // The layout of struct statx is the same on every Linux architecture, unlike struct stat.
        var buffer = new byte[256];
        if (statx(AtCurrentFolder, path, 0, BasicStatistics, buffer) != 0)
            return null;
        return new FileFacts(
            UserId: BitConverter.ToUInt32(buffer, 20),
            GroupId: BitConverter.ToUInt32(buffer, 24),
            Mode: (UnixFileMode)(BitConverter.ToUInt16(buffer, 28) & 0xfff));
    }

    internal static PasswordEntry? UserByName(string name)
    {
        lock (PasswordDatabase)
            return Entry(getpwnam(name));
    }

    internal static PasswordEntry? UserById(uint userId)
    {
        lock (PasswordDatabase)
            return Entry(getpwuid(userId));
    }

    private static PasswordEntry? Entry(nint found)
    {
        if (found == 0)
            return null;
        // struct passwd begins: char *name, char *password, uid_t, gid_t.
        var name = Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(found))!;
        var userId = (uint)Marshal.ReadInt32(found, 2 * nint.Size);
        var groupId = (uint)Marshal.ReadInt32(found, (2 * nint.Size) + 4);
        return new PasswordEntry(name, userId, groupId);
    }

#pragma warning disable IDE1006 // The C library's own names.
    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int processId, int signal);

    [DllImport("libc")]
    private static extern uint geteuid();

    [DllImport("libc", SetLastError = true)]
    private static extern int flock(SafeFileHandle file, int operation);

    [DllImport("libc", SetLastError = true)]
    private static extern int chown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint userId, uint groupId);

    [DllImport("libc", SetLastError = true)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(int descriptor);

    [DllImport("libc", SetLastError = true)]
    private static extern nint mkdtemp([In, Out] byte[] template);

    [DllImport("libc")]
    private static extern int close(int descriptor);

    [DllImport("libc", SetLastError = true)]
    private static extern int statx(
        int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] buffer);

    [DllImport("libc")]
    private static extern nint getpwnam([MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport("libc")]
    private static extern nint getpwuid(uint userId);
#pragma warning restore IDE1006
}

/// <summary>Whose a file is, and who may do what with it.</summary>
internal readonly record struct FileFacts(uint UserId, uint GroupId, UnixFileMode Mode);

/// <summary>A user of the system.</summary>
internal readonly record struct PasswordEntry(string Name, uint UserId, uint GroupId);
