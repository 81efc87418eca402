using System.Text.Json.Nodes;
using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// /services/FXP: who converts currencies. The hub answers itself: whoever has said where it takes fxTransfers is a provider, for the currencies
/// in which it has a position that may be used. Source: FSPIOP API Definition v2.0, /services/FXP.
/// </summary>
internal sealed class ServicesResource(Relay relay)
{
    /// <summary>The callback has room for no more.</summary>
    private const int ProvidersMax = 16;

    internal IEnumerable<Operation> Operations =>
    [
        new("GET", "/services/FXP", null, request => ValueTask.FromResult(Tell(request, null, null))),
        new("GET", "/services/FXP/{SourceCurrency}/{TargetCurrency}", null, request => ValueTask.FromResult(FindPair(request))),
    ];

    private Answer FindPair(Request request)
    {
        var (source, target) = (request["SourceCurrency"], request["TargetCurrency"]);
        foreach (var (name, currency) in new[] { ("SourceCurrency", source), ("TargetCurrency", target) })
        {
            if (!CurrencyCode.IsKnown(currency))
                return Answer.Of(FspiopError.GenericValidationError, $"/path/{name} must be equal to one of the allowed values");
        }

        return Tell(request, source, target);
    }

    private Answer Tell(Request request, string? source, string? target)
    {
        if (request.Source is not { IsExternal: false } requester) return Answer.UnknownSource();
        var path = request.Message.Path.ToString();
        var address = new EndpointAddress(EndpointTypes.FxQuotes, [], path);
        if (!requester.IsActive)
        {
            var inactive = FspiopError.GenericValidationError.With($"Participant {requester.Name} is inactive");
            var error = $"{path}/error";
            return Taken(relay.ErrorCallback(
                requester, address with { Suffix = error }, error, ResourceNames.Services, inactive, request.Version, request.Message));
        }

        var names = ProvidersOf(request.Registry, source, target).Where(name => name != requester.Name).Take(ProvidersMax);
        var body = HubBody.Of(new JsonObject { ["providers"] = new JsonArray([.. names.Select(name => (JsonNode)name)]) });
        return Taken(relay.Callback(requester, address, path, ResourceNames.Services, body, request.Version, request.Message));

        Answer Taken(Parcel parcel) => Answer.Taken(relay.TrySpeak(parcel), Answer.Accepted);
    }

    /// <summary>In the order of their names, so that everyone gets the same list.</summary>
    private static IEnumerable<string> ProvidersOf(RegistrySnapshot registry, string? source, string? target) => registry.Participants
        .Where(participant => participant is { IsActive: true, IsProxy: false } && participant.Endpoints.ContainsKey(EndpointTypes.FxTransferPost))
        .Where(participant => source is null
            ? participant.Accounts.Count(IsUsable) > 1
            : Has(participant, source) && Has(participant, target!))
        .Select(participant => participant.Name)
        .Order(StringComparer.Ordinal);

    private static bool Has(Participant participant, string currency) =>
        participant.Account(AccountType.Position, currency) is { } account && IsUsable(account);

    private static bool IsUsable(RegisteredAccount account) => account is { Type: AccountType.Position, IsActive: true };
}
