namespace Pamoja.Hub;

/// <summary>What a scheme may set for transfers.</summary>
internal sealed record TransfersOptions
{
    /// <summary>Whether the payee gets its COMMITTED back from the hub once it is in the books.</summary>
    internal bool ConfirmsToPayee { get; init; } = true;

    /// <summary>How far a completedTimestamp may lie in the future.</summary>
    internal TimeSpan CompletedAheadMax { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How far a completedTimestamp may lie in the past.</summary>
    internal TimeSpan CompletedAgeMax { get; init; } = TimeSpan.FromSeconds(300);
}
