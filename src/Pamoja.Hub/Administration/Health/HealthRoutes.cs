namespace Pamoja.Hub;

/// <summary>/health, under the roots of both administration and settlement.</summary>
internal static class HealthRoutes
{
    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        var health = new HubHealth(context.Feed, context.Time);
        routes.Get("/health", Show);
        routes.Get("/v2/health", Show);

        AdministrationAnswer Show(AdministrationRequest request)
        {
            var (status, view) = health.Look();
            return AdministrationAnswer.Of(status, view);
        }
    }
}
