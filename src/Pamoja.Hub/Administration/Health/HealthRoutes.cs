using Microsoft.AspNetCore.Http;

namespace Pamoja.Hub;

/// <summary>/health, under the roots of both administration and settlement.</summary>
internal sealed class HealthRoutes(AdministrationContext context)
{
    private static readonly string Version = typeof(HealthRoutes).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    private readonly DateTimeOffset _started = context.Time.GetUtcNow();

    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        var resource = new HealthRoutes(context);
        routes.Get("/health", resource.Show);
        routes.Get("/v2/health", resource.Show);
    }

    private AdministrationAnswer Show(AdministrationRequest request)
    {
        // The feed asks the database ten times a second: that is as fresh as a question of our own, and cannot hang.
        var isUp = context.Feed.IsReachable;
        var status = isUp ? "OK" : "DOWN";
        var uptime = (context.Time.GetUtcNow() - _started).Ticks / TimeSpan.TicksPerSecond;
        var view = new HealthView(
            status, uptime, _started, Version, [new ServiceHealthView("datastore", status), new ServiceHealthView("broker", status)]);
        return AdministrationAnswer.Of(isUp ? StatusCodes.Status200OK : StatusCodes.Status502BadGateway, view);
    }
}
