using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>What a script left behind.</summary>
/// <param name="Error">The error that ended it, or null. An error ends the script, not the request.</param>
/// <param name="Logs">What it wrote to the console, a line each.</param>
/// <param name="RequestVariables">The variables of the request after it.</param>
internal sealed record ScriptOutcome(string? Error, IReadOnlyList<string> Logs, JsonObject RequestVariables);

/// <summary>The verdict of one assertion.</summary>
/// <param name="Status">SUCCESS, FAILED, or SKIPPED when no <c>expect</c> was executed (which counts as passed).</param>
/// <param name="Message">Why it failed.</param>
public sealed record AssertionVerdict(string Status, string? Message)
{
    /// <summary>Whether the assertion counts as passed.</summary>
    public bool Passed => Status != "FAILED";
}
