using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>/settlementModels: how accounts of a type and currency are settled, and so which accounts participants have.</summary>
internal sealed class SettlementModelRoutes(AdministrationContext context)
{
    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        var resource = new SettlementModelRoutes(context);
        routes.Get("/settlementModels", resource.List)
            .Does("All settlement models.")
            .Gives(StatusCodes.Status200OK, new[] { SettlementModelView.Example });
        routes.Post("/settlementModels", SettlementModelBodies.Add, resource.AddAsync)
            .Does("Adds a settlement model. Participants who hold its currencies gain the accounts that they lack, inactive.")
            .Gives(StatusCodes.Status201Created)
            .Refuses(LedgerTypeUnknown, SettlementTypeUnknown, Impossible, Exists);
        routes.Get("/settlementModels/{name}", resource.Find)
            .Does("One settlement model.")
            .Gives(StatusCodes.Status200OK, SettlementModelView.Example)
            .Refuses(KnownErrors.NotFound);
        routes.Put("/settlementModels/{name}", SettlementModelBodies.Activity, resource.SetActiveAsync)
            .Does("Puts a settlement model in or out of use.")
            .Gives(StatusCodes.Status200OK, SettlementModelView.Example)
            .Refuses(Unknown, Exists);
    }

    private AdministrationAnswer List(AdministrationRequest request) =>
        AdministrationAnswer.Ok(context.Feed.Current.SettlementModels.Select(SettlementModelView.Of).ToArray());

    private AdministrationAnswer Find(AdministrationRequest request) =>
        Find(request.Path("name")) is { } model ? AdministrationAnswer.Ok(SettlementModelView.Of(model)) : KnownErrors.NotFound;

    private SettlementModel? Find(string name) =>
        context.Feed.Current.SettlementModels.FirstOrDefault(model => model.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private async Task<AdministrationAnswer> AddAsync(AdministrationRequest request, RequestBody body)
    {
        if (!AccountTypeName.TryRead(body.Text("ledgerAccountType"), out var settled)
            || settled is not (AccountType.Position or AccountType.InterchangeFee))
            return LedgerTypeUnknown;
        if (!AccountTypeName.TryRead(body.Text("settlementAccountType"), out var settlement)
            || settlement is not (AccountType.Settlement or AccountType.InterchangeFeeSettlement))
            return SettlementTypeUnknown;

        var model = new SettlementModel(
            Id: 0,
            body.Text("name"),
            IsActive: true,
            body.Text("settlementGranularity"),
            body.Text("settlementInterchange"),
            body.Text("settlementDelay"),
            body.TryText("currency"),
            body.Boolean("requireLiquidityCheck"),
            settled,
            settlement,
            body.Boolean("autoPositionReset"));
        if (!IsPossible(model)) return Impossible;

        return await context.Registry.AddSettlementModelAsync(model, request.Cancellation) switch
        {
            RegistryOutcome.Done => AdministrationAnswer.Created,
            RegistryOutcome.SettlementModelExists => Exists,
            var other => throw new InvalidOperationException($"adding a settlement model came to {other}"),
        };
    }

    private async Task<AdministrationAnswer> SetActiveAsync(AdministrationRequest request, RequestBody body)
    {
        var name = request.Path("name");
        return await context.Registry.SetSettlementModelActiveAsync(name, body.Boolean("isActive"), request.Cancellation) switch
        {
            RegistryOutcome.Done => AdministrationAnswer.Ok(SettlementModelView.Of(Find(name)!)),
            RegistryOutcome.SettlementModelNotFound => Unknown,
            RegistryOutcome.SettlementModelExists => Exists,
            var other => throw new InvalidOperationException($"changing a settlement model came to {other}"),
        };
    }

    private static ErrorInformation LedgerTypeUnknown => FspiopError.AddPartyInformationError.With("Ledger account type was not found");

    private static ErrorInformation SettlementTypeUnknown =>
        FspiopError.AddPartyInformationError.With("Settlement account type was not found");

    private static ErrorInformation Impossible =>
        FspiopError.GenericClientError.With("Invalid settlement model: delay, granularity and interchange do not go together");

    private static ErrorInformation Unknown => KnownErrors.Refused("Settlement Model does not exist");

    private static ErrorInformation Exists => FspiopError.GenericClientError.With("Settlement Model already exists");

    private static bool IsPossible(SettlementModel model) => (model.Delay, model.Granularity, model.Interchange) is
        ("IMMEDIATE", "GROSS", "BILATERAL") or ("DEFERRED", "GROSS", "BILATERAL")
        or ("DEFERRED", "NET", "BILATERAL") or ("DEFERRED", "NET", "MULTILATERAL");
}
