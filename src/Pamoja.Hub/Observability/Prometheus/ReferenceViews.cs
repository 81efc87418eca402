using System.Text;

namespace Pamoja.Hub;

/// <summary>
/// The same figures once more under the names by which dashboards of the reference know them: its services' histograms, with serviceName and
/// success. Nothing is measured for them; they are sums over the hub's own series. Participants are no labels here, as they would come in
/// pairs.
/// </summary>
internal static class ReferenceViews
{
    private const string Requests = "pamoja_request_duration_seconds";
    private const string Attempts = "pamoja_delivery_attempt_duration_seconds";
    private const string Transfers = "pamoja_transfer_duration_seconds";
    private const string Oracles = "pamoja_oracle_request_duration_seconds";

    private static readonly View[] All =
    [
        Edge("moja_ml_transfer_prepare", "ml-api-adapter", "POST", "/transfers"),
        Edge("moja_ml_transfer_fulfil", "ml-api-adapter", "PUT", "/transfers/{ID}"),
        Edge("moja_ml_transfer_fulfil_error", "ml-api-adapter", "PUT", "/transfers/{ID}/error"),
        Edge("moja_ml_transfer_get", "ml-api-adapter", "GET", "/transfers/{ID}"),
        Edge("moja_ml_fx_transfer_prepare", "ml-api-adapter", "POST", "/fxTransfers"),
        Edge("moja_ml_fx_transfer_fulfil", "ml-api-adapter", "PUT", "/fxTransfers/{ID}"),
        Edge("moja_ml_fx_transfer_fulfil_error", "ml-api-adapter", "PUT", "/fxTransfers/{ID}/error"),
        Edge("moja_ml_fx_transfer_get", "ml-api-adapter", "GET", "/fxTransfers/{ID}"),
        Edge("moja_ing_getPartiesByTypeAndID", "account-lookup-service", "GET", "/parties/{Type}/{ID}"),
        Edge("moja_ing_putPartiesByTypeAndID", "account-lookup-service", "PUT", "/parties/{Type}/{ID}"),
        Edge("moja_ing_putPartiesErrorByTypeAndID", "account-lookup-service", "PUT", "/parties/{Type}/{ID}/error"),
        Edge("moja_ing_getParticipantsByTypeAndID", "account-lookup-service", "GET", "/participants/{Type}/{ID}"),
        Edge("moja_ing_postParticipantsByTypeAndID", "account-lookup-service", "POST", "/participants/{Type}/{ID}"),
        Edge("moja_ing_deleteParticipantsByTypeAndID", "account-lookup-service", "DELETE", "/participants/{Type}/{ID}"),
        Edge("moja_quotes_post", "quoting-service", "POST", "/quotes"),
        Edge("moja_quotes_id_get", "quoting-service", "GET", "/quotes/{ID}"),
        Edge("moja_quotes_id_put", "quoting-service", "PUT", "/quotes/{ID}"),
        Edge("moja_quotes_id_put_error", "quoting-service", "PUT", "/quotes/{ID}/error"),
        new("moja_egress_oracleRequest", "account-lookup-service", Oracles, _ => true, series => series["result"]),
        new("moja_egress_sendRequestToParticipant", "account-lookup-service", Attempts, IsDiscovery, series => series["status"]),
        new("moja_notification_event", "ml-notification-handler", Attempts, IsTransfer, series => series["status"]),
        new("moja_notification_event_delivery", "ml-notification-handler", Attempts, IsTransfer, series => series["status"])
        {
            Labels = ["method", "endpoint", "status"],
        },
        new("moja_tx_transfer", "ml-notification-handler", Transfers, series => series["phase"] == "whole", _ => "200"),
        new("moja_tx_transfer_prepare", "ml-notification-handler", Transfers, series => series["phase"] == "prepare", _ => "200"),
        new("moja_tx_transfer_fulfil", "ml-notification-handler", Transfers, series => series["phase"] == "fulfil", _ => "200"),
    ];

    /// <summary>Adds them to a page.</summary>
    internal static void Write(StringBuilder text, IReadOnlyList<MetricFamily> families)
    {
        foreach (var view in All)
        {
            if (families.FirstOrDefault(family => family.Name == view.Source) is { } source) Write(text, view, source);
        }
    }

    private static void Write(StringBuilder text, View view, MetricFamily source)
    {
        var sums = new Dictionary<string, MetricSeries>(StringComparer.Ordinal);
        foreach (var series in source.Series.Where(view.Takes))
        {
            var success = view.Status(series).StartsWith('2') ? "true" : "false";
            KeyValuePair<string, object?>[] labels =
            [
                new("serviceName", view.Service), new("success", success),
                .. view.Labels.Select(label => new KeyValuePair<string, object?>(label, series[label])),
            ];
            var key = string.Join('\n', labels.Select(label => label.Value));
            if (!sums.TryGetValue(key, out var sum)) sums.Add(key, sum = new MetricSeries(labels, series.Bounds));
            sum.AddAll(series);
        }

        if (sums.Count == 0) return;
        MetricFamily.WriteHead(text, view.Name, "histogram", $"As the reference's {view.Service} calls it; the sum of {view.Source}.");
        foreach (var (_, sum) in sums) sum.Write(text, view.Name, isHistogram: true);
    }

    private static View Edge(string name, string service, string method, string route) =>
        new(name, service, Requests, series => series["method"] == method && IsRoute(series["route"], route), series => series["code"]);

    /// <summary>The reference counts a party with a SubId like one without.</summary>
    private static bool IsRoute(string actual, string route) =>
        actual == route || actual.Replace("/{SubId}", string.Empty, StringComparison.Ordinal) == route;

    private static bool IsTransfer(MetricSeries series) => series["endpoint"].Contains("TRANSFER", StringComparison.Ordinal);

    private static bool IsDiscovery(MetricSeries series) =>
        series["endpoint"].Contains("PARTIES", StringComparison.Ordinal)
        || series["endpoint"].Contains("PARTICIPANT", StringComparison.Ordinal);

    private sealed record View(
        string Name, string Service, string Source, Func<MetricSeries, bool> Takes, Func<MetricSeries, string> Status)
    {
        /// <summary>Labels that are kept as they are.</summary>
        internal string[] Labels { get; init; } = [];
    }
}
