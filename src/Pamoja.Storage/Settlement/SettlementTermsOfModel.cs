using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>What a settlement takes over from a model.</summary>
public static class SettlementTermsOfModel
{
    /// <summary>The terms of a settlement that is made now.</summary>
    public static SettlementTerms ToTerms(this SettlementModel model) => new(
        model.Id,
        model.Name,
        model.IsDeferredNet(),
        model.Interchange == "BILATERAL",
        model.RequireLiquidityCheck,
        model.AutoPositionReset);

    internal static bool IsDeferredNet(this SettlementModel model) => model is { Granularity: "NET", Delay: "DEFERRED" };
}
