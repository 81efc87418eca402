using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>/ledgerAccountTypes and /enums: what things are called.</summary>
internal sealed class ReferenceDataRoutes(AdministrationContext context)
{
    private static readonly AdministrationSchema AddType = new(
        Field.WordOf("name"), Field.Text("description"), Field.Boolean("isActive"), Field.Boolean("isSettleable"));

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

    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        var resource = new ReferenceDataRoutes(context);
        routes.Get("/ledgerAccountTypes", resource.ListTypesAsync)
            .Does("All types of accounts.")
            .Gives(StatusCodes.Status200OK, new[] { ViewOf(AccountType.Position) });
        routes.Post("/ledgerAccountTypes", AddType, resource.AddTypeAsync)
            .Does("Names a further type of accounts. The ledger moves money on its own types only.")
            .Gives(StatusCodes.Status201Created)
            .Refuses(Exists);
        var shown = Enumerations.ToDictionary(each => each.Key, each => each.Value.ToDictionary(name => name));
        routes.Get("/enums", _ => AdministrationAnswer.Ok(shown))
            .Does("What things are called.")
            .Gives(StatusCodes.Status200OK, shown);
    }

    private async Task<AdministrationAnswer> ListTypesAsync(AdministrationRequest request)
    {
        var named = await context.Registry.ListAccountTypesAsync(request.Cancellation);
        var views = named.Select(type => new LedgerAccountTypeView(type.Id, type.Name, type.Description, type.IsActive, type.IsSettleable));
        return AdministrationAnswer.Ok(AccountTypeName.All.Select(ViewOf).Concat(views).ToArray());
    }

    private async Task<AdministrationAnswer> AddTypeAsync(AdministrationRequest request, RequestBody body)
    {
        var type = new NamedAccountType(
            0, body.Text("name"), body.Text("description"), body.Boolean("isActive"), body.Boolean("isSettleable"));
        if (AccountTypeName.All.Any(own => AccountTypeName.Of(own).Equals(type.Name, StringComparison.OrdinalIgnoreCase))) return Exists;
        return await context.Registry.AddAccountTypeAsync(type, request.Cancellation) switch
        {
            RegistryOutcome.Done => AdministrationAnswer.Created,
            RegistryOutcome.AccountTypeExists => Exists,
            var other => throw new InvalidOperationException($"adding an account type came to {other}"),
        };
    }

    private static ErrorInformation Exists => FspiopError.GenericClientError.With("This Ledger Account Type already exists");

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
