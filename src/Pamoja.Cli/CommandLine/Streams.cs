using System.Text.Json;

namespace Pamoja.Cli;

/// <summary>Where a command writes: results on Out, all else on Error.</summary>
internal sealed record Streams(TextWriter Out, TextWriter Error)
{
    /// <summary>Tells whoever started this process something: one line of JSON, at once.</summary>
    public void Tell<T>(T what)
    {
        Out.WriteLine(JsonSerializer.Serialize(what, HubReady.Json));
        Out.Flush();
    }

    /// <summary>Says in one line why something could not be tried, with its cure, and gives the exit code for that.</summary>
    public int Refuse(string why)
    {
        Error.WriteLine($"pamoja: {OneLine(why)}");
        return ExitCodes.CouldNotBeTried;
    }

    /// <summary>Says in one line what failed, and gives the exit code for that.</summary>
    public int Fail(string what)
    {
        Error.WriteLine($"pamoja: {OneLine(what)}");
        return ExitCodes.Failed;
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
