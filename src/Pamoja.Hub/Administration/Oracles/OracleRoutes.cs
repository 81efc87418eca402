using System.Globalization;
using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>/oracles: which service knows the FSP of a party.</summary>
internal sealed class OracleRoutes(AdministrationContext context)
{
    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        var resource = new OracleRoutes(context);
        routes.Get("/oracles", resource.List)
            .Does("The oracles in use.")
            .Takes("type", "oracles of this type of identifier only")
            .Takes("currency", "oracles of this currency only")
            .Gives(StatusCodes.Status200OK, new[] { OracleView.Example });
        routes.Post("/oracles", OracleBodies.Info, resource.AddAsync)
            .Does("Registers an oracle.")
            .Gives(StatusCodes.Status201Created)
            .Refuses(Exists, KnownErrors.Target("/requestBody/endpoint/value", "points at the hub's own listener"));
        routes.Put("/oracles/{id}", OracleBodies.Info, resource.ReplaceAsync)
            .Does("Replaces what is known of an oracle.")
            .Gives(StatusCodes.Status204NoContent)
            .Refuses(NotFound, Exists, KnownErrors.Target("/requestBody/endpoint/value", "points at the hub's own listener"));
        routes.Delete("/oracles/{id}", resource.RemoveAsync)
            .Does("Takes an oracle out of use.")
            .Gives(StatusCodes.Status204NoContent)
            .Refuses(NotFound);
    }

    private AdministrationAnswer List(AdministrationRequest request)
    {
        var (type, currency) = (request.Query("type"), request.Query("currency"));
        return AdministrationAnswer.Ok(context.Feed.Current.Oracles
            .Where(oracle => (type is null || oracle.PartyIdType == type) && (currency is null || oracle.Currency == currency))
            .Select(OracleView.Of)
            .ToArray());
    }

    private async Task<AdministrationAnswer> AddAsync(AdministrationRequest request, RequestBody body)
    {
        if (Refusal(body) is { } refusal) return refusal;
        var oracle = Read(body, new Oracle(0, "", null, "", "", false, default));
        return await context.Registry.AddOracleAsync(oracle, request.Cancellation) switch
        {
            RegistryOutcome.Done => AdministrationAnswer.Created,
            RegistryOutcome.OracleExists => Exists,
            var other => throw new InvalidOperationException($"adding an oracle came to {other}"),
        };
    }

    private async Task<AdministrationAnswer> ReplaceAsync(AdministrationRequest request, RequestBody body)
    {
        if (Find(request) is not { } oracle) return NotFound;
        if (Refusal(body) is { } refusal) return refusal;
        return await context.Registry.ReplaceOracleAsync(Read(body, oracle), request.Cancellation) switch
        {
            RegistryOutcome.Done => AdministrationAnswer.NoContent,
            RegistryOutcome.OracleExists => Exists,
            RegistryOutcome.OracleNotFound => NotFound,
            var other => throw new InvalidOperationException($"replacing an oracle came to {other}"),
        };
    }

    private async Task<AdministrationAnswer> RemoveAsync(AdministrationRequest request)
    {
        if (Find(request) is not { } oracle) return NotFound;
        var outcome = await context.Registry.RemoveOracleAsync(oracle.Id, request.Cancellation);
        return outcome == RegistryOutcome.Done ? AdministrationAnswer.NoContent : NotFound;
    }

    private Oracle? Find(AdministrationRequest request) =>
        int.TryParse(request.Path("id"), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? context.Feed.Current.Oracles.FirstOrDefault(oracle => oracle.Id == id)
            : null;

    private ErrorInformation? Refusal(RequestBody body)
    {
        const string Path = "/requestBody/endpoint/value";
        var value = body.Text("endpoint", "value");
        if (EndpointValue.WhyNoUrl(value) is { } malformed) return KnownErrors.Malformed(Path, malformed);
        return context.Guard.WhyNot(value) is { } refusal ? KnownErrors.Target(Path, refusal) : null;
    }

    // What the body leaves out stays as it was.
    private static Oracle Read(RequestBody body, Oracle before) => before with
    {
        PartyIdType = body.Text("oracleIdType"),
        Currency = body.TryText("currency") ?? before.Currency,
        Endpoint = body.Text("endpoint", "value"),
        EndpointType = body.Text("endpoint", "endpointType"),
        IsDefault = body.TryBoolean("isDefault") ?? before.IsDefault,
    };

    private static ErrorInformation Exists =>
        KnownErrors.Refused("Active oracle with matching partyIdTypeId, endpointTypeId, currencyId already exists");

    private static ErrorInformation NotFound => FspiopError.AddPartyInformationError.With("Oracle not found");
}
