using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace Pamoja.Simulator;

/// <summary>
/// The connector's test API: shows what the hub delivered, as <c>{headers, data}</c>, by the id that the message is about. GET
/// /requests/{id} and /callbacks/{id} wait a while for it; a WebSocket on these paths, on /requests, /callbacks or /, gets what comes from
/// then on, with the id beside it.
/// </summary>
internal sealed class TestApi(TimeProvider time)
{
    public const string Requests = "requests";
    public const string Callbacks = "callbacks";

    private const int Kept = 2000;
    private const int MostListeners = 256;
    private const int MostUnsent = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(25);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Kind, string Id), JsonObject> _messages = [];
    private readonly Queue<(string Kind, string Id)> _order = [];
    private readonly List<(string Path, ChannelWriter<string> Writer)> _listeners = [];

    /// <summary>Takes a message in and tells those who listen for it.</summary>
    public void Arrived(string kind, string id, IReadOnlyDictionary<string, string> headers, JsonNode? data)
    {
        var message = new JsonObject
        {
            ["headers"] = new JsonObject(headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value))),
            ["data"] = data?.DeepClone() ?? new JsonObject(),
        };
        lock (_lock)
        {
            if (!_messages.ContainsKey((kind, id)))
            {
                _order.Enqueue((kind, id));
                if (_order.Count > Kept) _messages.Remove(_order.Dequeue());
            }

            _messages[(kind, id)] = message;
            var text = new Lazy<string>(() => Pushed(message, id));
            foreach (var (path, writer) in _listeners)
            {
                // One who reads too slowly misses messages, as with any notification.
                if (path.Length == 0 || path == kind || path == $"{kind}/{id}") writer.TryWrite(text.Value);
            }
        }
    }

    /// <summary>Answers a request to the test API.</summary>
    public Task HandleAsync(HttpContext context)
    {
        var segments = LoopbackServer.Segments(context);
        if (context.WebSockets.IsWebSocketRequest) return PushAsync(context, string.Join('/', segments));
        return (context.Request.Method, segments) switch
        {
            ("GET", []) => LoopbackServer.AnswerAsync(context, StatusCodes.Status204NoContent),
            ("GET", [Requests or Callbacks, var id]) => ShowAsync(context, segments[0], id),
            ("GET", ["fxQuoteRequests", var id]) => ShowAsync(context, Requests, id),
            _ => LoopbackServer.AnswerAsync(context, StatusCodes.Status404NotFound),
        };
    }

    private static string Pushed(JsonObject message, string id)
    {
        var pushed = (JsonObject)message.DeepClone();
        pushed["id"] = id;
        return pushed.ToJsonString();
    }

    private async Task ShowAsync(HttpContext context, string kind, string id)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < Patience)
        {
            JsonNode? found;
            lock (_lock) found = _messages.GetValueOrDefault((kind, id))?.DeepClone();
            if (found is not null)
            {
                await LoopbackServer.AnswerAsync(context, StatusCodes.Status200OK, found);
                return;
            }

            await Task.Delay(LookAgain, time, context.RequestAborted);
        }

        await LoopbackServer.AnswerAsync(context, StatusCodes.Status404NotFound);
    }

    /// <summary>Listens before the handshake is answered, so that nothing is missed that comes after it.</summary>
    private async Task PushAsync(HttpContext context, string path)
    {
        var unsent = Channel.CreateBounded<string>(MostUnsent);
        lock (_lock)
        {
            if (_listeners.Count >= MostListeners)
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            }

            _listeners.Add((path, unsent.Writer));
        }

        try
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            var watching = WatchAsync(socket, gone);
            await foreach (var message in unsent.Reader.ReadAllAsync(gone.Token))
            {
                await socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, gone.Token);
            }

            await watching;
        }
        catch (Exception end) when (end is OperationCanceledException or WebSocketException)
        {
            // The listener went away, or we are stopping: either way nobody listens here any more.
        }
        finally
        {
            lock (_lock) _listeners.RemoveAll(listener => listener.Writer == unsent.Writer);
        }
    }

    private static async Task WatchAsync(WebSocket socket, CancellationTokenSource gone)
    {
        var buffer = new byte[1024];
        try
        {
            while ((await socket.ReceiveAsync(buffer, gone.Token)).MessageType != WebSocketMessageType.Close)
            {
                // What a listener says means nothing; only that it closes.
            }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, gone.Token);
        }
        catch (Exception end) when (end is OperationCanceledException or WebSocketException)
        {
            // It closed without a word.
        }

        await gone.CancelAsync();
    }
}
