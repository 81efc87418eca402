namespace Pamoja.TestingToolkit;

/// <summary>How a run is done.</summary>
public sealed record RunSettings
{
    /// <summary>The test cases in order.</summary>
    public required IReadOnlyList<TestCase> TestCases { get; init; }

    /// <summary>Values and options.</summary>
    public required RunEnvironment Environment { get; init; }

    /// <summary>The run's name in reports.</summary>
    public string Name { get; init; } = "run";

    /// <summary>The folder with <c>rules_callback</c>, <c>rules_response</c> and <c>rules_validation</c>; null for the built-in rules.</summary>
    public string? Rules { get; init; }

    /// <summary>A folder of OpenAPI documents that arriving messages must satisfy; null for no such check.</summary>
    public string? Specifications { get; init; }

    /// <summary>Whether the first failed assertion ends the run.</summary>
    public bool StopOnError { get; init; }

    /// <summary>Which test cases everything after them needs: the run ends when one of them fails. Null for none.</summary>
    public Func<TestCase, bool>? IsNeeded { get; init; }

    /// <summary>How long an answer may take.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a callback may take.</summary>
    public TimeSpan CallbackTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>What scripts may use up.</summary>
    public ScriptLimits Limits { get; init; } = new();

    /// <summary>Called when a test case begins, with its position from 1.</summary>
    public Action<TestCase, int>? Begins { get; init; }

    /// <summary>Called when a request of a test case is done.</summary>
    public Action<TestCase, RequestResult>? RequestDone { get; init; }

    /// <summary>Called when a test case is done.</summary>
    public Action<TestCaseResult>? Done { get; init; }

    /// <summary>The clock and the source of waiting.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
