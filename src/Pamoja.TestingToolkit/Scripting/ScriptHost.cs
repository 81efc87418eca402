using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>
/// What the script process does: it reads frames from its input, lets the engine run them, and writes the engine's frames to its output.
/// It opens no file and no socket; all a script can do outside of itself is ask the toolkit that started the process.
/// </summary>
public static class ScriptHost
{
    /// <summary>The argument that makes a program that contains this assembly act as the script process.</summary>
    public const string Command = "ttk-script-process";

    /// <summary>Acts as the script process when the arguments ask for it.</summary>
    /// <param name="arguments">The program's arguments: <see cref="Command"/> and the engine's computing limit in milliseconds.</param>
    /// <returns>The exit code, or null when the arguments ask for something else.</returns>
    public static int? TryRun(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (arguments.Count != 2 || arguments[0] != Command)
        {
            return null;
        }

        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        return Run(input, output, TimeSpan.FromMilliseconds(int.Parse(arguments[1], CultureInfo.InvariantCulture)));
    }

    /// <summary>How this program is started as the script process.</summary>
    internal static ProcessStartInfo StartInfo(ScriptLimits limits)
    {
        var program = Environment.ProcessPath ?? throw new CannotRunException("the program does not know its own path");
        var info = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            info.ArgumentList.Add(Assembly.GetEntryAssembly()!.Location);
        }

        // It is ended by force: the runtime's diagnostics would leave their sockets behind.
        info.Environment["DOTNET_EnableDiagnostics"] = "0";
        info.ArgumentList.Add(Command);
        info.ArgumentList.Add(((long)limits.Computing.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));

        // Interpreting is enough for test scripts; without generated code there is less to attack and less memory to pay.
        info.Environment["JSC_useJIT"] = "0";
        info.Environment["JSC_useWebAssembly"] = "0";
        info.Environment["DOTNET_TieredPGO"] = "0";
        return info;
    }

    private static int Run(Stream input, Stream output, TimeSpan computing)
    {
        void Post(string text)
        {
            output.Write(ScriptFrames.Pack(text));
            output.Flush();
        }

        if (!JavaScriptCore.TryLoad())
        {
            Post(Fault("engine", "the JavaScript engine is not installed"));
            return 3;
        }

        using var engine = new ScriptEngine(Post, computing);
        Post("""{"op":"ready"}""");
        while (Next(input) is { } frame)
        {
            if (engine.Receive(frame) is { } error)
            {
                Post(Fault("time", error));
                return 4;
            }
        }

        return 0;
    }

    // The process has one thread of work and nothing else to do while it waits.
    private static string? Next(Stream input)
    {
        var reading = ScriptFrames.ReadAsync(input, CancellationToken.None);
        var frame = reading.IsCompletedSuccessfully ? reading.Result : reading.AsTask().GetAwaiter().GetResult();
        return frame is null ? null : Encoding.UTF8.GetString(frame);
    }

    private static string Fault(string kind, string message) =>
        new JsonObject { ["op"] = "fault", ["kind"] = kind, ["message"] = message }.ToJsonString();
}
