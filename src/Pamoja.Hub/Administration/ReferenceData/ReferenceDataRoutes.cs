using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>/ledgerAccountTypes and /enums: what never changes.</summary>
internal static class ReferenceDataRoutes
{
    // Each name stands for itself: the API shows an object of names by name.
    private static readonly Dictionary<string, string[]> Enumerations = new()
    {
        ["ledgerAccountType"] = [.. AccountTypeName.All.Select(AccountTypeName.Of)],
        ["ledgerEntryType"] =
        [
            "PRINCIPLE_VALUE", "INTERCHANGE_FEE", "HUB_FEE", "POSITION_DEPOSIT", "POSITION_WITHDRAWAL", "SETTLEMENT_NET_RECIPIENT",
            "SETTLEMENT_NET_SENDER", "SETTLEMENT_NET_ZERO", "RECORD_FUNDS_IN", "RECORD_FUNDS_OUT",
        ],
        ["participantLimitType"] = [LimitBodies.NetDebitCap],
        ["settlementDelay"] = ["IMMEDIATE", "DEFERRED"],
        ["settlementGranularity"] = ["GROSS", "NET"],
        ["settlementInterchange"] = ["BILATERAL", "MULTILATERAL"],
        ["transferParticipantRoleType"] =
        [
            "PAYER_DFSP", "PAYEE_DFSP", "HUB", "DFSP_SETTLEMENT", "DFSP_POSITION", "INITIATING_FSP", "COUNTER_PARTY_FSP",
        ],
        ["transferState"] = ["RECEIVED", "RESERVED", "COMMITTED", "ABORTED"],
    };

    public static void Map(AdministrationRoutes routes)
    {
        routes.Get("/ledgerAccountTypes", _ => AdministrationAnswer.Ok(AccountTypeName.All.Select(ViewOf).ToArray()));
        var shown = Enumerations.ToDictionary(each => each.Key, each => each.Value.ToDictionary(name => name));
        routes.Get("/enums", _ => AdministrationAnswer.Ok(shown));
    }

    private static LedgerAccountTypeView ViewOf(AccountType type) => new(
        (int)type, AccountTypeName.Of(type), DescriptionOf(type), true, type is AccountType.Position or AccountType.InterchangeFee);

    private static string DescriptionOf(AccountType type) => type switch
    {
        AccountType.Position => "What a participant owes the scheme or is owed from transfers",
        AccountType.Settlement => "The good funds that a participant has with the scheme",
        AccountType.HubReconciliation => "All funds that the hub holds for participants",
        AccountType.HubMultilateralSettlement => "What passes through a multilateral settlement",
        AccountType.InterchangeFee => "Interchange fees owed or due",
        AccountType.InterchangeFeeSettlement => "Settlement of interchange fees",
        _ => "The hub's own fees",
    };
}
