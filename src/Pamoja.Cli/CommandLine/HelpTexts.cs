using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Reflection;

namespace Pamoja.Cli;

/// <summary>The help a person reads: text files, which the launcher shows too when nothing is built yet.</summary>
internal static class HelpTexts
{
    private const string Prefix = "Pamoja.Cli.Help.";

    /// <summary>The text for a command, or null if there is no such command.</summary>
    public static string? For(string command)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{Prefix}{command}.txt");
        if (stream is null) return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The text that tells about a command line: that of its first command, which tells about those below it too.</summary>
    public static string Topic(ParseResult parsed)
    {
        var result = parsed.CommandResult;
        while (result.Parent is CommandResult { Command: not RootCommand } above) result = above;
        return result.Command is RootCommand ? "pamoja" : result.Command.Name;
    }

    /// <summary>The version without the build's suffix.</summary>
    public static string Version() =>
        Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    internal sealed class ShowHelp(TextWriter output) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            output.Write(For(Topic(parseResult)));
            return ExitCodes.Done;
        }
    }

    internal sealed class ShowVersion(TextWriter output) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            output.WriteLine(Version());
            return ExitCodes.Done;
        }
    }
}
