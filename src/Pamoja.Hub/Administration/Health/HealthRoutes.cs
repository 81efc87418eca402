using Microsoft.AspNetCore.Http;

namespace Pamoja.Hub;

/// <summary>/health, under the roots of both administration and settlement.</summary>
internal static class HealthRoutes
{
    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        var health = new HubHealth(context.Feed, context.Time);
        foreach (var path in new[] { "/health", "/v2/health" })
        {
            routes.Get(path, Show)
                .Does("How this node is: 200 and OK, or 502 and DOWN.")
                .Gives(StatusCodes.Status200OK, health.Look().View);
        }

        AdministrationAnswer Show(AdministrationRequest request)
        {
            var (status, view) = health.Look();
            return AdministrationAnswer.Of(status, view);
        }
    }
}
