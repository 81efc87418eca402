namespace Pamoja.Ledger;

/// <summary>
/// Gives a settlement up as long as none of its accounts is committed: positions that were raised are lowered again, and its windows can be
/// settled by another. Source: settlement API, PUT /settlements/{id} with the state ABORTED.
/// </summary>
/// <param name="Id">The settlement.</param>
/// <param name="Reason">What the operator says.</param>
/// <param name="ExternalReference">A reference, if any.</param>
public sealed record AbortSettlement(SettlementId Id, string Reason, string? ExternalReference) : SettlementCommand
{
    /// <inheritdoc/>
    public override SettlementId? Settlement => Id;

    /// <inheritdoc/>
    public override SettlementPlan Plan(SettlementRegister read) => SettlementRules.PlanOf(read, this);
}
