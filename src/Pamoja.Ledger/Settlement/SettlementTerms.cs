namespace Pamoja.Ledger;

/// <summary>What a settlement takes over from its model when it is made; later changes of the model do not reach it.</summary>
/// <param name="ModelId">Number of the settlement model.</param>
/// <param name="ModelName">Its name.</param>
/// <param name="IsDeferredNet">Whether the model settles nets, later. Others have no settlements.</param>
/// <param name="IsBilateral">
/// Whether obligations are between two participants each. Positions move by the sum of them either way; what is paid is another matter.
/// </param>
/// <param name="RequireLiquidityCheck">Whether a limit that no longer covers the position is raised.</param>
/// <param name="AutoPositionReset">Whether settling moves positions.</param>
public sealed record SettlementTerms(
    int ModelId, string ModelName, bool IsDeferredNet, bool IsBilateral, bool RequireLiquidityCheck, bool AutoPositionReset);
