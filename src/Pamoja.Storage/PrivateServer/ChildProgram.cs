using System.ComponentModel;
using System.Diagnostics;

namespace Pamoja.Storage;

/// <summary>Runs PostgreSQL's programs as the server's user, in an environment of their own.</summary>
internal static class ChildProgram
{
    /// <summary>What a finished program said.</summary>
    internal sealed record Result(int ExitCode, string Output, string Errors);

    internal static ProcessStartInfo Describe(ServerAccount account, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            // The hub's own folder may be closed to the server's user.
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (account.IsOther)
            start.UserName = account.Name;
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

    internal static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            // The system could not execute it: not there, not executable, or no right to change the user.
            var user = string.IsNullOrEmpty(start.UserName) ? "" : $" as user {start.UserName}";
            throw new PrivateServerException($"cannot run \"{start.FileName}\"{user}: {e.Message}", e);
        }
    }
}
