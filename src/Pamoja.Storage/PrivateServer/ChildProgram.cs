using System.ComponentModel;
using System.Diagnostics;

namespace Pamoja.Storage;

/// <summary>Runs PostgreSQL's programs as the server's user, in an environment of their own.</summary>
internal static class ChildProgram
{
    private static readonly string[] SystemFolders = ["/usr/bin/", "/bin/", "/usr/sbin/"];

    /// <summary>What a finished program said.</summary>
    internal sealed record Result(int ExitCode, string Output, string Errors);

    internal static ProcessStartInfo Describe(ServerAccount account, string program, IEnumerable<string> arguments)
    {
        // Not ProcessStartInfo.UserName: .NET then changes the user between vfork and exec, where a child whose parent is killed can hang
        // for ever on a lock of the C library, and hold the data folder's lock with it (seen). setpriv replaces itself by the program.
        string[] all = account.IsOther
            ? [UtilLinux("setpriv"), $"--reuid={account.UserId}", $"--regid={account.GroupId}", "--init-groups", program, .. arguments]
            : [program, .. arguments];
        var start = new ProcessStartInfo(all[0], all[1..])
        {
            // The hub's own folder may be closed to the server's user.
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // PGDATA, PGPORT and the like would override what is said here; the service manager's socket is the hub's.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment.Remove("NOTIFY_SOCKET");
        start.Environment["LC_ALL"] = "C";
        return start;
    }

    /// <summary>Runs a short program to its end. Throws <see cref="PrivateServerException"/> when it cannot be executed.</summary>
    internal static async Task<Result> RunAsync(
        ServerAccount account, string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        using var process = Start(Describe(account, program, arguments));
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return new Result(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            // The caller gave up: nothing of it may live on.
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Path of a program of util-linux, which every Linux distribution has or can install.</summary>
    internal static string UtilLinux(string name) =>
        SystemFolders.Select(f => f + name).FirstOrDefault(File.Exists)
        ?? throw new PrivateServerException(
            $"the program {name} is missing on this machine: install util-linux, e.g. apt-get install util-linux");

    internal static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            // The system could not execute it: not there, or not executable.
            throw new PrivateServerException($"cannot run \"{start.FileName}\": {e.Message}", e);
        }
    }
}
