using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Pamoja.Simulator;
using static Pamoja.Testing.Eventually;

namespace Pamoja.Cli.Tests;

/// <summary>What an operator's collector would be: takes traces and metrics by OTLP over HTTP, and keeps what they say.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private LoopbackServer _server = null!;

    public ConcurrentQueue<ReceivedSpan> Spans { get; } = new();

    public ConcurrentDictionary<string, bool> Metrics { get; } = new();

    /// <summary>What a hub is told so that it sends here, soon.</summary>
    public Dictionary<string, string> Environment => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _server.Address.AbsoluteUri,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
    };

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        receiver._server = await LoopbackServer.StartAsync(0, receiver.TakeAsync, CancellationToken.None);
        return receiver;
    }

    /// <summary>Waits until spans of a trace are there.</summary>
    public Task<IReadOnlyList<ReceivedSpan>> UntilAsync(string traceId, Func<IReadOnlyList<ReceivedSpan>, bool> holds) => SeenAsync(
        () => Task.FromResult<IReadOnlyList<ReceivedSpan>>([.. Spans.Where(span => span.TraceId == traceId)]), holds);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        foreach (var resource in Protobuf.Fields(await LoopbackServer.BodyAsync(http), 1))
        {
            foreach (var scoped in Protobuf.Fields(resource, 2).SelectMany(scope => Protobuf.Fields(scope, 2)))
            {
                if (http.Request.Path == "/v1/traces") Spans.Enqueue(ReceivedSpan.Read(scoped));
                else Metrics[Protobuf.Text(scoped, 1)] = true;
            }
        }

        http.Response.ContentType = "application/x-protobuf";
    }
}

/// <summary>A span as it was sent.</summary>
internal sealed record ReceivedSpan(
    string TraceId, string SpanId, string ParentId, string Name, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<string> Links)
{
    public static ReceivedSpan Read(ReadOnlyMemory<byte> span) => new(
        Protobuf.Hex(span, 1),
        Protobuf.Hex(span, 2),
        Protobuf.Hex(span, 4),
        Protobuf.Text(span, 5),
        Protobuf.Fields(span, 9).ToDictionary(
            attribute => Protobuf.Text(attribute, 1),
            attribute => Protobuf.Text(Protobuf.Fields(attribute, 2).First(), 1)),
        [.. Protobuf.Fields(span, 13).Select(link => Protobuf.Hex(link, 1))]);
}
