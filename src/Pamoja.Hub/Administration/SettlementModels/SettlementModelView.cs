using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>A settlement model as the API shows it; currency null is the default of all currencies.</summary>
internal sealed record SettlementModelView(
    int SettlementModelId,
    string Name,
    bool IsActive,
    string SettlementGranularity,
    string SettlementInterchange,
    string SettlementDelay,
    string? Currency,
    bool RequireLiquidityCheck,
    string LedgerAccountType,
    string SettlementAccountType,
    bool AutoPositionReset)
{
    /// <summary>For the description of the API.</summary>
    public static readonly SettlementModelView Example = new(
        1, "DEFERREDNETUSD", true, "NET", "MULTILATERAL", "DEFERRED", "USD", true, "POSITION", "SETTLEMENT", true);

    public static SettlementModelView Of(SettlementModel model) => new(
        model.Id,
        model.Name,
        model.IsActive,
        model.Granularity,
        model.Interchange,
        model.Delay,
        model.Currency,
        model.RequireLiquidityCheck,
        AccountTypeName.Of(model.LedgerAccountType),
        AccountTypeName.Of(model.SettlementAccountType),
        model.AutoPositionReset);
}
