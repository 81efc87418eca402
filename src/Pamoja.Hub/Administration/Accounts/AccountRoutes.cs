using System.Globalization;
using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>/participants/{name}/accounts: the hub's own accounts, balances, and whether a position may be used.</summary>
internal sealed class AccountRoutes(AdministrationContext context)
{
    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        var resource = new AccountRoutes(context);
        routes.Get("/participants/{name}/accounts", resource.ListAsync);
        routes.Post("/participants/{name}/accounts", AccountBodies.AddOfHub, resource.AddOfHubAsync);
        routes.Put("/participants/{name}/accounts/{id}", AccountBodies.Activity, resource.SetActiveAsync);
    }

    /// <summary>The account that a path names, whoever owns it; null for a number that is none and for the internal ones.</summary>
    public static RegisteredAccount? Find(RegistrySnapshot registry, string id)
    {
        if (!int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        var account = registry.Participants
            .SelectMany(participant => participant.Accounts)
            .FirstOrDefault(account => account.Id.Value == number);
        return account is { Type: AccountType.Opening } ? null : account;
    }

    private async Task<AdministrationAnswer> ListAsync(AdministrationRequest request)
    {
        var currency = request.Query("currency");
        if (!KnownErrors.IsCurrency(currency)) return KnownErrors.Currency;
        if (context.Feed.Current.Find(request.Path("name")) is not { } participant) return KnownErrors.NotFound;
        var accounts = await context.ReadOpenedAsync(participant, currency, request.Cancellation);
        return AdministrationAnswer.Ok(accounts.Select(AccountView.Of).ToArray());
    }

    private async Task<AdministrationAnswer> AddOfHubAsync(AdministrationRequest request, RequestBody body)
    {
        if (!AccountTypeName.TryRead(body.Text("type"), out var type)) return Refused("Ledger account type was not found.");
        if (context.Feed.Current.Find(request.Path("name")) is not { } participant) return Refused("Participant was not found.");
        if (participant.Id != ParticipantId.Hub) return Refused("Endpoint is reserved for creation of Hub account types only.");
        if (type is not (AccountType.HubReconciliation or AccountType.HubMultilateralSettlement or AccountType.HubFee))
            return Refused("The requested hub operator account type is not allowed.");

        return await context.Registry.AddHubAccountAsync(type, body.Text("currency"), request.Cancellation) switch
        {
            RegistryOutcome.Done => AdministrationAnswer.Of(StatusCodes.Status201Created, ParticipantView.Of(context.Hub, request.Root)),
            RegistryOutcome.HubAccountExists => Refused("Hub account has already been registered."),
            var other => throw new InvalidOperationException($"adding an account of the hub came to {other}"),
        };
    }

    private async Task<AdministrationAnswer> SetActiveAsync(AdministrationRequest request, RequestBody body)
    {
        var registry = context.Feed.Current;
        if (registry.Find(request.Path("name")) is not { } participant) return KnownErrors.NotFound;
        if (Find(registry, request.Path("id")) is not { } account) return KnownErrors.Refused("Account not found");
        if (account.Owner != participant.Id) return KnownErrors.Refused("Participant/account mismatch");

        // What a later settlement model brought is inactive until the operator says so; nothing else but a position is his to switch.
        var isActive = body.Boolean("isActive");
        var isFirstActivation = isActive && !account.IsActive;
        if (account.Type != AccountType.Position && !isFirstActivation)
            return KnownErrors.Refused("Only position account update is permitted");

        var error = await context.ChangeAsync(new SetAccountActive(account.Id, isActive), request.Cancellation);
        return error is null ? AdministrationAnswer.Done : error;
    }

    private static ErrorInformation Refused(string text) => FspiopError.AddPartyInformationError.With(text);
}
