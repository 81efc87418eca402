using System.Diagnostics.Metrics;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>How a hub stands, asked when somebody looks: nothing of it costs anything in between.</summary>
internal static class HubFigures
{
    /// <summary>The registry and the database as this node knows them.</summary>
    internal static void Observe(Meter meter, RegistryFeed feed, TimeProvider time)
    {
        var started = time.GetTimestamp();
        Gauge("pamoja.uptime", "s", "Seconds since this node started.", () => (long)time.GetElapsedTime(started).TotalSeconds);
        Gauge("pamoja.database.up", null, "Whether the database answers.", () => feed.IsReachable ? 1 : 0);
        Gauge("pamoja.registry.version", null, "Changes of the registry so far.", () => feed.Current.Version);
        Gauge("pamoja.participants", "{participant}", "Registered participants, the hub included.", () => feed.Current.Participants.Count);
        meter.CreateObservableGauge(
            "pamoja.build.info", () => new Measurement<long>(1, Label("version", HubHealth.Version)), null, "The program's version, as a label.");

        void Gauge(string name, string? unit, string description, Func<long> look) =>
            meter.CreateObservableGauge(name, look, unit, description);
    }

    /// <summary>What waits in front of the ledger.</summary>
    internal static void Observe(Meter meter, GroupCommit ledger, ExpirySweeper sweeper)
    {
        meter.CreateObservableGauge(
            "pamoja.ledger.waiting.commands", () => ledger.Count, "{command}", "Commands that wait for the ledger or are in a batch.");
        meter.CreateObservableGauge("pamoja.ledger.waiting", () => ledger.Bytes, "By", "Bytes of those commands.");
        meter.CreateObservableGauge(
            "pamoja.expiry.age", () => sweeper.SinceLook.TotalSeconds, "s", "Seconds since expired reservations were last looked for.");
    }

    /// <summary>What other schemes have and do not tell of; nothing is a figure too, so that a rule can tell it from no hub at all.</summary>
    internal static void Observe(Meter meter, ForwardedSweeper forwarded, RegistryFeed feed)
    {
        Each("pamoja.forwarded.overdue", "{transfer}", "Transfers that another scheme has and whose time is over.", each => each.Count);
        Each("pamoja.forwarded.overdue.age", "s", "Seconds since the time of the oldest of them was over.", each => each.Oldest.TotalSeconds);

        void Each(string name, string unit, string description, Func<OverdueAtProxy, double> look) => meter.CreateObservableGauge(
            name,
            () => Look(forwarded.Overdue).Select(each => new Measurement<double>(
                look(each), Label("proxy", feed.Current.Find(each.Proxy)?.Name ?? "unknown"))),
            unit,
            description);

        IEnumerable<OverdueAtProxy> Look(IReadOnlyList<OverdueAtProxy> overdue) => overdue.Concat(
            feed.Current.Proxies.Select(proxy => proxy.Id).Except(overdue.Select(each => each.Proxy))
                .Select(proxy => new OverdueAtProxy(proxy, 0, TimeSpan.Zero)));
    }

    /// <summary>What waits for participants, and how they can be reached.</summary>
    internal static void Observe(Meter meter, Courier courier, OutboxPump pump, RegistryFeed feed)
    {
        meter.CreateObservableGauge("pamoja.delivery.slots", () => pump.Fence.Owned().Count, "{slot}", "Slots of 64 that this node sends for.");
        meter.CreateObservableGauge(
            "pamoja.delivery.backlogs", () => pump.BacklogCount, "{participant}", "Destinations for which messages wait in PostgreSQL only.");
        Each("pamoja.delivery.queue.messages", "{message}", "Messages that wait in memory or are under way.", queue => queue.Count);
        Each("pamoja.delivery.queue", "By", "Bytes of those messages.", queue => queue.Bytes);
        Each(
            "pamoja.delivery.circuit.open",
            null,
            "1 while a participant cannot be reached, and one message at a time is tried.",
            queue => queue.IsOpen ? 1 : 0);

        void Each(string name, string? unit, string description, Func<(int Count, long Bytes, bool IsOpen), long> look) =>
            meter.CreateObservableGauge(
                name,
                () => courier.Look().Select(queue => new Measurement<long>(
                    look((queue.Count, queue.Bytes, queue.IsOpen)),
                    Label("destination", feed.Current.Find(queue.Destination)?.Name ?? "unknown"))),
                unit,
                description);
    }

    internal static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);
}
