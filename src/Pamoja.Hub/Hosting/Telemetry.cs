using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Pamoja.Hub;

/// <summary>
/// Traces and metrics by OTLP, as OpenTelemetry's own environment variables say: OTEL_EXPORTER_OTLP_ENDPOINT and its kin, OTEL_TRACES_EXPORTER,
/// OTEL_METRICS_EXPORTER, OTEL_TRACES_SAMPLER, OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, OTEL_SDK_DISABLED. Without an endpoint there is
/// none of it, and nothing of OpenTelemetry runs.
/// </summary>
internal sealed class Telemetry : IAsyncDisposable
{
    /// <summary>How long what was recorded last may take to leave.</summary>
    private const int FlushMsMax = 3_000;

    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;

    private Telemetry(TracerProvider? traces, MeterProvider? metrics) => (_traces, _metrics) = (traces, metrics);

    /// <summary>Starts what the settings ask for; null where they ask for nothing.</summary>
    internal static Telemetry? Start(IReadOnlyDictionary<string, string> settings)
    {
        if (Is("OTEL_SDK_DISABLED", "true")) return null;
        var traces = Wants("TRACES") ? BuildTraces(settings) : null;
        var metrics = Wants("METRICS") ? BuildMetrics(settings) : null;
        return traces is null && metrics is null ? null : new Telemetry(traces, metrics);

        bool Is(string name, string value) =>
            settings.TryGetValue(name, out var given) && given.Equals(value, StringComparison.OrdinalIgnoreCase);

        bool Wants(string signal) => Is($"OTEL_{signal}_EXPORTER", "otlp")
            || (!settings.ContainsKey($"OTEL_{signal}_EXPORTER")
                && (settings.ContainsKey("OTEL_EXPORTER_OTLP_ENDPOINT") || settings.ContainsKey($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")));
    }

    public ValueTask DisposeAsync()
    {
        _traces?.ForceFlush(FlushMsMax);
        _traces?.Dispose();
        _metrics?.ForceFlush(FlushMsMax);
        _metrics?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static TracerProvider BuildTraces(IReadOnlyDictionary<string, string> settings) => Sdk.CreateTracerProviderBuilder()
        .ConfigureServices(services => services.AddSingleton(Configuration(settings)))
        .ConfigureResource(resource => Name(resource, settings))
        .AddSource("Pamoja.*")
        .AddOtlpExporter()
        .Build();

    private static MeterProvider BuildMetrics(IReadOnlyDictionary<string, string> settings) => Sdk.CreateMeterProviderBuilder()
        .ConfigureServices(services => services.AddSingleton(Configuration(settings)))
        .ConfigureResource(resource => Name(resource, settings))
        .AddMeter(HubMeter.Name, PrometheusPage.RuntimeMeter)
        .AddOtlpExporter()
        .Build();

    private static void Name(ResourceBuilder resource, IReadOnlyDictionary<string, string> settings)
    {
        if (!settings.ContainsKey("OTEL_SERVICE_NAME")) resource.AddService("pamoja", serviceVersion: HubHealth.Version);
    }

    private static IConfiguration Configuration(IReadOnlyDictionary<string, string> settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(pair => new KeyValuePair<string, string?>(pair.Key, pair.Value))).Build();
}
