using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>/participants: who takes part in the scheme.</summary>
internal sealed class ParticipantRoutes(AdministrationContext context)
{
    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        var resource = new ParticipantRoutes(context);
        routes.Get("/participants", resource.List)
            .Does("All participants, the hub among them.")
            .Takes("isProxy", "true or 1 for proxies only; false or 0 for all")
            .Gives(StatusCodes.Status200OK, new[] { ParticipantView.Example })
            .Refuses(FspiopError.MalformedSyntax.With("/query/isProxy must be equal to one of the allowed values"));
        routes.Post("/participants", ParticipantBodies.Add, resource.AddAsync)
            .Does("Registers a participant, or a further currency of one, with its accounts, inactive.")
            .Gives(StatusCodes.Status201Created, ParticipantView.Example)
            .Refuses(HubAccountsMissing, CurrencyExists, ModelMissing);
        routes.Get("/participants/{name}", resource.Find)
            .Does("One participant.")
            .Gives(StatusCodes.Status200OK, ParticipantView.Example)
            .Refuses(KnownErrors.NotFound);
        routes.Put("/participants/{name}", ParticipantBodies.Activity, resource.SetActiveAsync)
            .Does("Lets a participant take part, or not.")
            .Gives(StatusCodes.Status200OK, ParticipantView.Example)
            .Refuses(KnownErrors.NotFound, LedgerRefusals.ErrorOf(Reason.Unsettled));
    }

    private AdministrationAnswer List(AdministrationRequest request)
    {
        var query = new QueryValues(request);
        var onlyProxies = query.Flag("isProxy") ?? false;
        if (query.Error is { } error) return error;
        var participants = context.Feed.Current.Participants.Where(participant => participant.IsProxy || !onlyProxies);
        return AdministrationAnswer.Ok(participants.Select(participant => ParticipantView.Of(participant, request.Root)).ToArray());
    }

    private AdministrationAnswer Find(AdministrationRequest request) =>
        context.Feed.Current.Find(request.Path("name")) is { } participant
            ? AdministrationAnswer.Ok(ParticipantView.Of(participant, request.Root))
            : KnownErrors.NotFound;

    private async Task<AdministrationAnswer> AddAsync(AdministrationRequest request, RequestBody body)
    {
        var name = body.Text("name");
        var currency = body.TryText("currency");
        var isProxy = body.TryBoolean("isProxy") ?? false;
        if (currency is null && !isProxy)
            return FspiopError.MissingMandatoryElement.With("/requestBody must have required property 'currency'");

        return await context.Registry.AddParticipantAsync(name, currency, isProxy, request.Cancellation) switch
        {
            RegistryOutcome.Done => AdministrationAnswer.Of(
                StatusCodes.Status201Created, ParticipantView.Of(context.Feed.Current.Find(name)!, request.Root)),
            RegistryOutcome.HubAccountsMissing => HubAccountsMissing,
            RegistryOutcome.ParticipantCurrencyExists => CurrencyExists,
            RegistryOutcome.SettlementModelMissing => ModelMissing,
            var other => throw new InvalidOperationException($"adding a participant came to {other}"),
        };
    }

    private async Task<AdministrationAnswer> SetActiveAsync(AdministrationRequest request, RequestBody body)
    {
        var name = request.Path("name");
        if (context.Feed.Current.Find(name) is not { } participant) return KnownErrors.NotFound;

        AccountId[] accounts = [.. participant.Accounts.Select(account => account.Id)];
        var command = new SetParticipantActive(participant.Id, accounts, body.Boolean("isActive"));
        if (await context.ChangeAsync(command, request.Cancellation) is { } error) return error;
        return AdministrationAnswer.Ok(ParticipantView.Of(context.Feed.Current.Find(name)!, request.Root));
    }

    private static ErrorInformation HubAccountsMissing => FspiopError.AddPartyInformationError.With(
        "Hub reconciliation and multilateral settlement accounts of the currency must exist first");

    private static ErrorInformation CurrencyExists => FspiopError.GenericClientError.With("Participant currency has already been registered");

    private static ErrorInformation ModelMissing =>
        FspiopError.GenericSettlementError.With("Unable to find a matching or default, Settlement Model");
}
