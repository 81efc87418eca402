namespace Pamoja.Hub;

/// <summary>Bodies of /settlementModels.</summary>
internal static class SettlementModelBodies
{
    /// <summary>POST. Account types are looked up by name: an unknown one has its own error.</summary>
    public static readonly AdministrationSchema Add = new(
        Field.NameOf("name", marks: "").Like("DEFERREDNETUSD"),
        Field.OneOf("settlementGranularity", "GROSS", "NET").Like("NET"),
        Field.OneOf("settlementInterchange", "BILATERAL", "MULTILATERAL").Like("MULTILATERAL"),
        Field.OneOf("settlementDelay", "IMMEDIATE", "DEFERRED").Like("DEFERRED"),
        Field.Currency().Optional,
        Field.Boolean("requireLiquidityCheck"),
        Field.Text("ledgerAccountType").Like("POSITION"),
        Field.Boolean("autoPositionReset"),
        Field.Text("settlementAccountType").Like("SETTLEMENT"));

    /// <summary>PUT: whether the model is in use.</summary>
    public static readonly AdministrationSchema Activity = new(Field.Boolean("isActive"));
}
