using Microsoft.AspNetCore.Http;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>How this node is, as it says of itself on both of its ports.</summary>
internal sealed class HubHealth(RegistryFeed feed, TimeProvider time)
{
    /// <summary>
    /// What operators' tools look for: the ledger's database, what carries messages out, what knows the participants' endpoints.
    /// </summary>
    private static readonly string[] Services = ["datastore", "broker", "participantEndpointService"];

    private readonly DateTimeOffset _started = time.GetUtcNow();

    /// <summary>Of the program.</summary>
    internal static string Version { get; } = typeof(HubHealth).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>
    /// 200 and OK, or 502 and DOWN: all that the hub stands on is one database, under the names by which it is asked for.
    /// </summary>
    internal (int Status, HealthView View) Look()
    {
        // The feed asks the database ten times a second: that is as fresh as a question of our own, and cannot hang.
        var isUp = feed.IsReachable;
        var word = isUp ? "OK" : "DOWN";
        var uptime = (time.GetUtcNow() - _started).Ticks / TimeSpan.TicksPerSecond;
        var parts = new List<ServiceHealthView>();
        foreach (var service in Services) parts.Add(new ServiceHealthView(service, word));
        return (isUp ? StatusCodes.Status200OK : StatusCodes.Status502BadGateway, new HealthView(word, uptime, _started, Version, parts));
    }
}
