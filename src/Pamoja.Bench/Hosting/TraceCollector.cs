using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Pamoja.Bench;

/// <summary>
/// What an operator's collector would be to a hub: it takes traces and metrics by OTLP over HTTP (protobuf), counts the spans, and keeps
/// nothing. GET / says what it has counted.
/// </summary>
public sealed class TraceCollector : IAsyncDisposable
{
    private const int SpansField = 2;
    private const int ScopesField = 2;
    private const int ResourcesField = 1;

    private readonly WebApplication _application;
    private long _spans;
    private long _bytes;

    private TraceCollector(WebApplication application) => _application = application;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_application.Urls.First());

    /// <summary>Starts one on a free port of loopback.</summary>
    public static async Task<TraceCollector> StartAsync(CancellationToken cancellation)
    {
        var collector = new TraceCollector(Connections.Listener());
        collector._application.Run(collector.TakeAsync);
        await collector._application.StartAsync(cancellation);
        return collector;
    }

    /// <summary>Reads what a collector says that it has counted.</summary>
    public static TraceCounts Counts(string said)
    {
        var figures = said.Split(' ');
        return new TraceCounts(long.Parse(figures[0], CultureInfo.InvariantCulture), long.Parse(figures[1], CultureInfo.InvariantCulture));
    }

    private async Task TakeAsync(HttpContext http)
    {
        if (HttpMethods.IsGet(http.Request.Method))
        {
            await http.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Read(ref _spans)} {Interlocked.Read(ref _bytes)}"));
            return;
        }

        var body = await Connections.ReadAsync(http.Request.BodyReader, http.RequestAborted);
        Interlocked.Add(ref _bytes, body.Length);
        if (http.Request.Path == "/v1/traces") Interlocked.Add(ref _spans, Count(body, ResourcesField, ScopesField, SpansField));
        http.Response.ContentType = "application/x-protobuf";
    }

    /// <summary>How many fields of a protobuf message are at the end of this path of field numbers.</summary>
    private static int Count(ReadOnlySpan<byte> message, params ReadOnlySpan<int> path)
    {
        var count = 0;
        while (message.Length > 0)
        {
            var tag = ReadNumber(ref message);
            switch (tag & 7)
            {
                case 0:
                    ReadNumber(ref message);
                    break;
                case 1:
                    message = message[8..];
                    break;
                case 5:
                    message = message[4..];
                    break;
                default:
                    var length = (int)ReadNumber(ref message);
                    if ((int)(tag >> 3) == path[0]) count += path.Length == 1 ? 1 : Count(message[..length], path[1..]);
                    message = message[length..];
                    break;
            }
        }

        return count;
    }

    private static ulong ReadNumber(ref ReadOnlySpan<byte> from)
    {
        var (number, shift) = (0UL, 0);
        while (true)
        {
            var next = from[0];
            from = from[1..];
            number |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return number;
            shift += 7;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}

/// <summary>What came to a collector of traces.</summary>
/// <param name="Spans">Spans.</param>
/// <param name="Bytes">Of all that came, metrics too.</param>
public readonly record struct TraceCounts(long Spans, long Bytes);
