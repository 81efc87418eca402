using System.Diagnostics;
using System.Globalization;

namespace Pamoja.Cli.Tests;

/// <summary>What came of running a program to its end.</summary>
internal sealed record Ran(int ExitCode, string Out, string Error)
{
    /// <summary>The repository's root, found from where the tests stand.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The built program, as the launcher executes it.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "pamoja");

    /// <summary>Runs the built program.</summary>
    public static Task<Ran> PamojaAsync(params string[] arguments) => ProgramAsync(Program, null, null, arguments);

    /// <summary>Runs a program in a folder, with more environment, and waits for its end (two minutes at most).</summary>
    public static async Task<Ran> ProgramAsync(
        string program, string? folder, IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        using var process = Start(program, folder, environment, arguments);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // It hangs: end it, and let the assertion show what it had said.
            process.Kill(entireProcessTree: true);
        }

        return new Ran(process.HasExited ? process.ExitCode : -1, await output, await error);
    }

    /// <summary>Starts a program with all three streams connected.</summary>
    public static Process Start(string program, string? folder, IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? AppContext.BaseDirectory,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>
    /// Skips a test that sends Ctrl-C where nobody would hear it: shells have what they start in the background ignore it, and so do its children.
    /// </summary>
    public static void NeedsCtrlC()
    {
        const ulong Interrupt = 1 << 1;
        const string Ignored = "SigIgn:";
        if (!OperatingSystem.IsLinux()) return;
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Ignored, StringComparison.Ordinal));
        var ignored = ulong.Parse(line[Ignored.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        Assert.SkipUnless((ignored & Interrupt) == 0, "these tests were started in the background, where Ctrl-C is ignored");
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pamoja.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not stand in the repository.");
    }
}
