using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>One assertion and its verdict.</summary>
/// <param name="Id">Its id, unique in its request.</param>
/// <param name="Description">What it asserts, for people.</param>
/// <param name="Code">Its text with the placeholders filled in.</param>
/// <param name="Verdict">The verdict.</param>
public sealed record AssertionResult(string Id, string Description, string Code, AssertionVerdict Verdict);

/// <summary>What a script of a request did.</summary>
/// <param name="Kind">preRequest or postRequest.</param>
/// <param name="Error">The error that ended it, or null.</param>
/// <param name="Logs">What it wrote to the console.</param>
public sealed record ScriptResult(string Kind, string? Error, IReadOnlyList<string> Logs);

/// <summary>What became of a request.</summary>
public sealed record RequestResult
{
    /// <summary>Its id, unique in its test case.</summary>
    public required string Id { get; init; }

    /// <summary>What it does, for people.</summary>
    public required string Description { get; init; }

    /// <summary>SUCCESS, ERROR (no answer, an answer above 299, an error callback or none in time) or SKIPPED.</summary>
    public required string Status { get; init; }

    /// <summary>The request with its placeholders filled in.</summary>
    public required JsonObject Request { get; init; }

    /// <summary>What was sent: url, method, path, headers, body; null when nothing was.</summary>
    public JsonObject? Sent { get; init; }

    /// <summary>The answer: status, statusText, headers, body.</summary>
    public JsonObject? Response { get; init; }

    /// <summary>The callback: url, headers, body.</summary>
    public JsonObject? Callback { get; init; }

    /// <summary>What went wrong with the exchange, or null.</summary>
    public string? Failure { get; init; }

    /// <summary>The assertions in order.</summary>
    public IReadOnlyList<AssertionResult> Assertions { get; init; } = [];

    /// <summary>The scripts that ran.</summary>
    public IReadOnlyList<ScriptResult> Scripts { get; init; } = [];

    /// <summary>When it began.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>How long it took, its delay and scripts included.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>How often it was sent: more than once when it has retries.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>How many assertions failed.</summary>
    public int Failed => Assertions.Count(a => !a.Verdict.Passed);
}

/// <summary>A message for the diagram: between the toolkit's participants and the hub, in order of time.</summary>
/// <param name="At">When.</param>
/// <param name="From">Who sent it.</param>
/// <param name="To">Who received it.</param>
/// <param name="Text">Method and path, and what was answered.</param>
public sealed record MessageTrace(DateTimeOffset At, string From, string To, string Text);

/// <summary>What became of a test case.</summary>
/// <param name="Case">The test case.</param>
/// <param name="Requests">Its requests in order.</param>
/// <param name="Messages">The messages on the wire while it ran.</param>
/// <param name="Started">When it began.</param>
/// <param name="Duration">How long it took.</param>
public sealed record TestCaseResult(
    TestCase Case, IReadOnlyList<RequestResult> Requests, IReadOnlyList<MessageTrace> Messages, DateTimeOffset Started, TimeSpan Duration)
{
    /// <summary>How many assertions it has.</summary>
    public int Assertions => Requests.Sum(r => r.Assertions.Count);

    /// <summary>How many of them failed.</summary>
    public int Failed => Requests.Sum(r => r.Failed);
}

/// <summary>What became of a run.</summary>
/// <param name="Name">What ran.</param>
/// <param name="TestCases">The test cases in order.</param>
/// <param name="Started">When it began.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Notes">What a reader should know besides: placeholders without a value, a run that was stopped early.</param>
public sealed record RunResult(
    string Name, IReadOnlyList<TestCaseResult> TestCases, DateTimeOffset Started, TimeSpan Duration, IReadOnlyList<string> Notes)
{
    /// <summary>How many assertions were judged.</summary>
    public int Assertions => TestCases.Sum(c => c.Assertions);

    /// <summary>How many of them failed.</summary>
    public int Failed => TestCases.Sum(c => c.Failed);

    /// <summary>How many hold.</summary>
    public int Passed => Assertions - Failed;

    /// <summary>How many requests were sent or skipped.</summary>
    public int Requests => TestCases.Sum(c => c.Requests.Count);

    /// <summary>Whether all assertions hold.</summary>
    public bool Success => Failed == 0;
}
