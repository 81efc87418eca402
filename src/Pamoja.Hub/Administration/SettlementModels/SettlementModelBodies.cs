namespace Pamoja.Hub;

/// <summary>Bodies of /settlementModels.</summary>
internal static class SettlementModelBodies
{
    /// <summary>POST. Account types are looked up by name: an unknown one has its own error.</summary>
    public static readonly AdministrationSchema Add = new(
        Field.NameOf("name", marks: ""),
        Field.OneOf("settlementGranularity", "GROSS", "NET"),
        Field.OneOf("settlementInterchange", "BILATERAL", "MULTILATERAL"),
        Field.OneOf("settlementDelay", "IMMEDIATE", "DEFERRED"),
        Field.Currency().Optional,
        Field.Boolean("requireLiquidityCheck"),
        Field.Text("ledgerAccountType"),
        Field.Boolean("autoPositionReset"),
        Field.Text("settlementAccountType"));

    /// <summary>PUT: whether the model is in use.</summary>
    public static readonly AdministrationSchema Activity = new(Field.Boolean("isActive"));
}
