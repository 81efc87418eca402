namespace Pamoja.Hub;

/// <summary>What a scheme may set for transfers.</summary>
internal sealed record TransfersOptions
{
    /// <summary>Whether the payee gets its COMMITTED back from the hub once it is in the books.</summary>
    internal bool ConfirmsToPayee { get; init; } = true;

    /// <summary>How far a completedTimestamp may lie in the future.</summary>
    internal TimeSpan CompletedAheadMax { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often another scheme is asked what became of a transfer whose time is over.</summary>
    internal int ForwardedQueriesMax { get; init; } = 3;

    /// <summary>Time between two such questions.</summary>
    internal TimeSpan ForwardedQueryPause { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How far a completedTimestamp may lie in the past.</summary>
    internal TimeSpan CompletedAgeMax { get; init; } = TimeSpan.FromSeconds(300);
}
