using Microsoft.AspNetCore.Http;

namespace Pamoja.Hub;

/// <summary>What the interoperability port serves beside the API: how the hub is and what it is.</summary>
internal sealed class OwnPages(HubHealth health, string hubName)
{
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
        ("GET", "/") => AdministrationAnswer.Ok(new { Name = "pamoja", Hub = hubName, HubHealth.Version }),

        // Operators' tools ask for it after a change of endpoints. Nothing is kept here that would have to be forgotten.
        ("DELETE", "/endpointcache") => AdministrationAnswer.Accepted,
        _ => null,
    };

    private AdministrationAnswer Health()
    {
        var (status, view) = health.Look("datastore", "broker", "participantEndpointService");
        return AdministrationAnswer.Of(status, view);
    }
}
