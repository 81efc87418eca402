using System.Globalization;
using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>/oracles: which service knows the FSP of a party.</summary>
internal sealed class OracleRoutes(AdministrationContext context)
{
    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        var resource = new OracleRoutes(context);
        routes.Get("/oracles", resource.List);
        routes.Post("/oracles", OracleBodies.Info, resource.AddAsync);
        routes.Put("/oracles/{id}", OracleBodies.Info, resource.ReplaceAsync);
        routes.Delete("/oracles/{id}", resource.RemoveAsync);
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
