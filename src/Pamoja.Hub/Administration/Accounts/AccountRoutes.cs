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
        routes.Get("/participants/{name}/accounts", resource.ListAsync)
            .Does("The opened accounts of a participant with their balances.")
            .Takes("currency", "accounts of this currency only")
            .Gives(StatusCodes.Status200OK, new[] { AccountView.Example })
            .Refuses(KnownErrors.NotFound, KnownErrors.Currency);
        routes.Post("/participants/{name}/accounts", AccountBodies.AddOfHub, resource.AddOfHubAsync)
            .Does("Opens an account of the hub.")
            .Gives(StatusCodes.Status201Created, ParticipantView.Example)
            .Refuses(TypeUnknown, ParticipantUnknown, NotHub, TypeNotAllowed, AlreadyThere);
        routes.Put("/participants/{name}/accounts/{id}", AccountBodies.Activity, resource.SetActiveAsync)
            .Does("Stops or allows the use of a position; activates what a later settlement model brought.")
            .Gives(StatusCodes.Status200OK)
            .Refuses(KnownErrors.NotFound, AccountUnknown, AnothersAccount, NotPosition, LedgerRefusals.ErrorOf(Reason.Unsettled));
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
        if (!AccountTypeName.TryRead(body.Text("type"), out var type)) return TypeUnknown;
        if (context.Feed.Current.Find(request.Path("name")) is not { } participant) return ParticipantUnknown;
        if (participant.Id != ParticipantId.Hub) return NotHub;
        if (type is not (AccountType.HubReconciliation or AccountType.HubMultilateralSettlement or AccountType.HubFee))
            return TypeNotAllowed;

        return await context.Registry.AddHubAccountAsync(type, body.Text("currency"), request.Cancellation) switch
        {
            RegistryOutcome.Done => AdministrationAnswer.Of(StatusCodes.Status201Created, ParticipantView.Of(context.Hub, request.Root)),
            RegistryOutcome.HubAccountExists => AlreadyThere,
            var other => throw new InvalidOperationException($"adding an account of the hub came to {other}"),
        };
    }

    private async Task<AdministrationAnswer> SetActiveAsync(AdministrationRequest request, RequestBody body)
    {
        var registry = context.Feed.Current;
        if (registry.Find(request.Path("name")) is not { } participant) return KnownErrors.NotFound;
        if (Find(registry, request.Path("id")) is not { } account) return AccountUnknown;
        if (account.Owner != participant.Id) return AnothersAccount;

        // What a later settlement model brought is inactive until the operator says so; nothing else but a position is his to switch.
        var isActive = body.Boolean("isActive");
        var isFirstActivation = isActive && !account.IsActive;
        if (account.Type != AccountType.Position && !isFirstActivation) return NotPosition;

        var error = await context.ChangeAsync(new SetAccountActive(account.Id, isActive), request.Cancellation);
        return error is null ? AdministrationAnswer.Done : error;
    }

    private static ErrorInformation TypeUnknown => Refused("Ledger account type was not found.");

    private static ErrorInformation ParticipantUnknown => Refused("Participant was not found.");

    private static ErrorInformation NotHub => Refused("Endpoint is reserved for creation of Hub account types only.");

    private static ErrorInformation TypeNotAllowed => Refused("The requested hub operator account type is not allowed.");

    private static ErrorInformation AlreadyThere => Refused("Hub account has already been registered.");

    private static ErrorInformation AccountUnknown => KnownErrors.Refused("Account not found");

    private static ErrorInformation AnothersAccount => KnownErrors.Refused("Participant/account mismatch");

    private static ErrorInformation NotPosition => KnownErrors.Refused("Only position account update is permitted");

    private static ErrorInformation Refused(string text) => FspiopError.AddPartyInformationError.With(text);
}
