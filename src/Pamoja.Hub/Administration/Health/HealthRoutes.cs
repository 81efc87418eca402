using Microsoft.AspNetCore.Http;

namespace Pamoja.Hub;

/// <summary>/health, under the roots of both administration and settlement; whether this node lives, and whether it should be sent traffic.</summary>
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

        routes.Get("/health/live", _ => Readiness.Alive)
            .Does("200 from a process that can answer: one that does not is to be restarted.")
            .Gives(StatusCodes.Status200OK, Readiness.AliveView);
        routes.Get("/health/ready", _ => context.Readiness.Look())
            .Does("200 where this node should be sent traffic, else 503: the database is away or no primary, or the node is stopping.")
            .Gives(StatusCodes.Status200OK, Readiness.ReadyView);

        AdministrationAnswer Show(AdministrationRequest request)
        {
            var (status, view) = health.Look();
            return AdministrationAnswer.Of(status, view);
        }
    }
}
