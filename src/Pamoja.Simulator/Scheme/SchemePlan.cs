namespace Pamoja.Simulator;

/// <summary>A scheme as an operator means to set it up.</summary>
/// <param name="Currency">The one currency it pays in.</param>
/// <param name="SettlementModel">Name of the deferred net settlement model, alphanumeric.</param>
/// <param name="Participants">Who takes part.</param>
/// <param name="Oracle">Base URL of the oracle.</param>
/// <param name="OracleType">The party identifier type that it answers for.</param>
public sealed record SchemePlan(
    string Currency, string SettlementModel, IReadOnlyList<PlannedParticipant> Participants, Uri Oracle, string OracleType)
{
    /// <summary>The hub's own name as a participant.</summary>
    public string HubName { get; init; } = "Hub";
}

/// <summary>A participant as planned.</summary>
/// <param name="FspId">Its name.</param>
/// <param name="Address">Base URL where the hub calls it back.</param>
/// <param name="NetDebitCap">How far its position may go.</param>
/// <param name="Funds">What it deposits at first.</param>
public sealed record PlannedParticipant(string FspId, Uri Address, decimal NetDebitCap, decimal Funds)
{
    /// <summary>Whether it stands for another scheme.</summary>
    public bool IsProxy { get; init; }
}
