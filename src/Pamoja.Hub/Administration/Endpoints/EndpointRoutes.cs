using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
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
        routes.Get("/participants/{name}/endpoints", resource.List)
            .Does("Where a participant wants its callbacks: one with a type, else all.")
            .Takes("type", "the endpoint of this type, as one object")
            .Gives(StatusCodes.Status200OK, new[] { Example })
            .Refuses(KnownErrors.NotFound);
        routes.Post("/participants/{name}/endpoints", EndpointBodies.Set, resource.SetAsync)
            .Does("Says where a participant wants callbacks of a type, instead of where it wanted them before.")
            .Gives(StatusCodes.Status201Created)
            .Refuses(
                KnownErrors.NotFound,
                TypeUnknown,
                KnownErrors.Malformed("/requestBody/value", "must be an e-mail address"),
                KnownErrors.Target("/requestBody/value", "points at the hub's own listener"));
    }

    private static ErrorInformation TypeUnknown => KnownErrors.Refused("Endpoint type not found");

    private static EndpointView Example => new(EndpointTypes.TransferPut, "http://alpha.example:5000/transfers/{{transferId}}");

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
        if (!Types.Contains(type)) return TypeUnknown;
        var value = body.Text("value");
        if (EndpointValue.WhyNot(type, value) is { } malformed) return KnownErrors.Malformed("/requestBody/value", malformed);
        if (context.Guard.WhyNot(value) is { } refusal) return KnownErrors.Target("/requestBody/value", refusal);
        return await context.Registry.SetEndpointAsync(participant.Name, type, value, request.Cancellation) switch
        {
            RegistryOutcome.Done => AdministrationAnswer.Created,
            RegistryOutcome.ParticipantNotFound => KnownErrors.NotFound,
            var other => throw new InvalidOperationException($"setting an endpoint came to {other}"),
        };
    }
}
