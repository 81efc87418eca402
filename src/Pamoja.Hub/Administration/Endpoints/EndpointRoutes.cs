using System.Collections.Frozen;
using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>/participants/{name}/endpoints: where a participant wants its callbacks.</summary>
internal sealed class EndpointRoutes(AdministrationContext context)
{
    private static readonly FrozenSet<string> Types = EndpointTypes.All.ToFrozenSet(StringComparer.Ordinal);

    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        var resource = new EndpointRoutes(context);
        routes.Get("/participants/{name}/endpoints", resource.List);
        routes.Post("/participants/{name}/endpoints", EndpointBodies.Set, resource.SetAsync);
    }

    private AdministrationAnswer List(AdministrationRequest request)
    {
        if (context.Feed.Current.Find(request.Path("name")) is not { } participant) return KnownErrors.NotFound;
        var endpoints = participant.Endpoints.OrderBy(each => each.Key, StringComparer.Ordinal);
        if (request.Query("type") is not { } type)
            return AdministrationAnswer.Ok(endpoints.Select(each => new EndpointView(each.Key, each.Value)).ToArray());
        return participant.Endpoints.TryGetValue(type, out var value)
            ? AdministrationAnswer.Ok(new EndpointView(type, value))
            : AdministrationAnswer.Ok(new { });
    }

    private async Task<AdministrationAnswer> SetAsync(AdministrationRequest request, RequestBody body)
    {
        if (context.Feed.Current.Find(request.Path("name")) is not { } participant) return KnownErrors.NotFound;
        var type = body.Text("type");
        if (!Types.Contains(type)) return KnownErrors.Refused("Endpoint type not found");
        return await context.Registry.SetEndpointAsync(participant.Name, type, body.Text("value"), request.Cancellation) switch
        {
            RegistryOutcome.Done => AdministrationAnswer.Created,
            RegistryOutcome.ParticipantNotFound => KnownErrors.NotFound,
            var other => throw new InvalidOperationException($"setting an endpoint came to {other}"),
        };
    }
}
