namespace Pamoja.Hub;

/// <summary>/metrics: what this node says of itself in Prometheus' text format.</summary>
internal static class MetricsRoutes
{
    private const string Example =
        "# HELP pamoja_database_up Whether the database answers.\n# TYPE pamoja_database_up gauge\npamoja_database_up 1\n";

    public static void Map(AdministrationRoutes routes, AdministrationContext context) =>
        routes.Get("/metrics", _ => AdministrationAnswer.OkText(PrometheusPage.ContentType, context.Metrics.Write()))
            .Does("Figures of this node for Prometheus.")
            .GivesText(PrometheusPage.ContentType, Example);
}
