using Microsoft.AspNetCore.Http;

namespace Pamoja.Hub;

/// <summary>What the interoperability port serves beside the API: how the hub is, what it is, and what the API looks like.</summary>
internal sealed class OwnPages(HubHealth health, Readiness readiness, string hubName, IEnumerable<Operation> operations)
{
    private readonly Lazy<AdministrationAnswer> _openApi = new(() => AdministrationAnswer.Ok(OpenApiDocument.Of(operations)));

    /// <summary>Answers where the request is for one of these pages; false for everything else.</summary>
    internal async Task<bool> ServeAsync(HttpContext http)
    {
        if (Page(http.Request) is not { } answer) return false;
        await answer.WriteAsync(http);
        return true;
    }

    private AdministrationAnswer? Page(HttpRequest request) => (request.Method, request.Path.Value) switch
    {
        ("GET", "/health") => Health(),
        ("GET", "/health/live") => Readiness.Alive,
        ("GET", "/health/ready") => readiness.Look(),
        ("GET", "/") => AdministrationAnswer.Ok(new { Name = "pamoja", Hub = hubName, HubHealth.Version }),

        ("GET", "/openapi.json") => _openApi.Value,

        // Operators' tools ask for it after a change of endpoints. Nothing is kept here that would have to be forgotten.
        ("DELETE", "/endpointcache") => AdministrationAnswer.Accepted,
        _ => null,
    };

    private AdministrationAnswer Health()
    {
        var (status, view) = health.Look();
        return AdministrationAnswer.Of(status, view);
    }
}
