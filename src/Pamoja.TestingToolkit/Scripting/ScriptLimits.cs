namespace Pamoja.TestingToolkit;

/// <summary>What the scripts of a run may use up before the run is stopped.</summary>
public sealed record ScriptLimits
{
    /// <summary>How long the engine may compute at a stretch, without waiting for anything.</summary>
    public TimeSpan Computing { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one script may take in all, its waiting included (balances are polled in loops of up to half a minute).</summary>
    public TimeSpan Whole { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>The largest resident memory of the script process, in bytes.</summary>
    public long Memory { get; init; } = 512L * 1024 * 1024;
}
