using System.Globalization;
using System.Text;

namespace Pamoja.Hub;

/// <summary>/metrics: what this node says of itself in Prometheus' text format.</summary>
internal static class MetricsRoutes
{
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        var started = context.Time.GetTimestamp();
        routes.Get("/metrics", _ => AdministrationAnswer.OkText(ContentType, Write()))
            .Does("Figures of this node for Prometheus.")
            .GivesText(ContentType, "# HELP pamoja_database_up Whether the database answers.\n# TYPE pamoja_database_up gauge\npamoja_database_up 1\n");

        string Write()
        {
            var registry = context.Feed.Current;
            var text = new StringBuilder();
            var seconds = (long)context.Time.GetElapsedTime(started).TotalSeconds;
            Add(text, "pamoja_uptime_seconds", "counter", "Seconds since this node started.", seconds);
            Add(text, "pamoja_database_up", "gauge", "Whether the database answers.", context.Feed.IsReachable ? 1 : 0);
            Add(text, "pamoja_registry_version", "counter", "Changes of the registry so far.", registry.Version);
            Add(text, "pamoja_participants", "gauge", "Registered participants, the hub included.", registry.Participants.Count);
            Add(text, "process_resident_memory_bytes", "gauge", "Memory of the process.", Environment.WorkingSet);
            Add(text, "dotnet_gc_heap_bytes", "gauge", "Managed memory in use.", GC.GetTotalMemory(forceFullCollection: false));
            return text.ToString();
        }
    }

    private static void Add(StringBuilder text, string name, string type, string help, long value) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n{name} {value}\n");
}
