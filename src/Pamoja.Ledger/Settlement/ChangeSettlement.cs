namespace Pamoja.Ledger;

/// <summary>
/// Takes accounts of a settlement to their next state; all of them, or none when one of them may not go there. Source: settlement API,
/// PUT /settlements/{id}.
/// </summary>
/// <param name="Id">The settlement.</param>
/// <param name="Changes">The accounts, in the order in which they were named.</param>
public sealed record ChangeSettlement(SettlementId Id, IReadOnlyList<SettlementChange> Changes) : SettlementCommand
{
    /// <inheritdoc/>
    public override SettlementId? Settlement => Id;

    /// <inheritdoc/>
    public override SettlementPlan Plan(SettlementRegister read) => SettlementSteps.PlanOf(read, this);
}

/// <summary>The next state of one account in a settlement.</summary>
/// <param name="Participant">Whose account it is said to be.</param>
/// <param name="Account">The account.</param>
/// <param name="State">The state it is to have; the one it has is acknowledged, with its new reason.</param>
/// <param name="Reason">What the operator says.</param>
/// <param name="ExternalReference">The bank's reference, if any.</param>
public sealed record SettlementChange(
    ParticipantId Participant, AccountId Account, SettlementState State, string? Reason, string? ExternalReference);
