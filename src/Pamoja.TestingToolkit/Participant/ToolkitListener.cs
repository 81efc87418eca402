using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Pamoja.TestingToolkit;

/// <summary>
/// The toolkit's own address. Each message is answered, kept for whoever waits for it, and, when it is a request to one of the simulated
/// participants, followed by the participant's callback to the hub.
/// </summary>
internal sealed class ToolkitListener : IAsyncDisposable
{
    private const long LargestBody = 5 * 1024 * 1024;
    private const int MostReplies = 1000;

    private readonly RunSettings _settings;
    private readonly HttpSender _sender;
    private readonly InboundMessages _inbound;
    private readonly TraceLog _traces;
    private readonly ParticipantReplies _replies;
    private readonly MessageSchemas? _schemas;
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<Task, bool> _underWay = new();
    private WebApplication? _application;

    private ToolkitListener(RunSettings settings, HttpSender sender, InboundMessages inbound, TraceLog traces)
    {
        _settings = settings;
        _sender = sender;
        _inbound = inbound;
        _traces = traces;
        _schemas = settings.Specifications is { } folder ? MessageSchemas.Load(folder) : null;
        _replies = new ParticipantReplies(
            settings, RuleSet.Load(settings.Rules), new MockBodies(new PayeeAgreements(), settings.Time), new RuleScripts(settings, sender, inbound));
    }

    /// <summary>Starts to listen.</summary>
    /// <exception cref="CannotRunException">The port is taken, or the rules or specifications cannot be read.</exception>
    internal static async Task<ToolkitListener> StartAsync(
        RunSettings settings, int port, HttpSender sender, InboundMessages inbound, TraceLog traces, CancellationToken cancellation)
    {
        var listener = new ToolkitListener(settings, sender, inbound, traces);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k =>
        {
            k.ListenAnyIP(port);
            k.AddServerHeader = false;
            k.Limits.MaxRequestBodySize = LargestBody;
        });
        listener._application = builder.Build();
        listener._application.Run(listener.HandleAsync);
        try
        {
            await listener._application.StartAsync(cancellation);
            return listener;
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            // Someone else has the port: most likely another run, or the reference toolkit.
            await listener.DisposeAsync();
            throw new CannotRunException($"port {port} of CALLBACK_ENDPOINT_BASE_URL is taken: end the other program, or change the port", e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        if (_application is not null)
        {
            await _application.DisposeAsync();
        }

        await Task.WhenAll(_underWay.Keys);
        await _replies.DisposeAsync();
        _ending.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var at = _settings.Time.GetUtcNow();
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var (path, query) = target.IndexOf('?') is var mark and >= 0 ? (target[..mark], target[(mark + 1)..]) : (target, string.Empty);
        var facts = Facts(context, RequestTarget.Plain(path), query, await BodyAsync(context));
        var source = Json.Display(facts.Headers["fspiop-destination"]) ?? "toolkit";
        if (_schemas?.Check(facts) is { } fault)
        {
            _traces.Add(at, "Hub", source, $"{context.Request.Method} {path}", "400");
            await WriteAsync(context, 400, new JsonObject
            {
                ["errorInformation"] = new JsonObject { ["errorCode"] = "3100", ["errorDescription"] = fault },
            });
            return;
        }

        _inbound.Add(facts.Method, path, facts.Headers, facts.Body?.DeepClone());
        var (status, body) = await _replies.ResponseAsync(facts, context.RequestAborted) ?? (Status(facts), null);
        _traces.Add(at, "Hub", source, $"{context.Request.Method} {path}", $"{status}");
        await WriteAsync(context, status, body);
        if (status < 300 && facts.Method is "post" or "get" && _underWay.Count < MostReplies)
        {
            Follow(ReplyAsync(facts));
        }
    }

    private void Follow(Task reply)
    {
        _underWay[reply] = true;
        _ = reply.ContinueWith(done => _underWay.TryRemove(done, out _), TaskScheduler.Default);
    }

    private async Task ReplyAsync(RuleFacts facts)
    {
        try
        {
            // The answer is on its way before the callback is made.
            await Task.Yield();
            if (await _replies.CallbackAsync(facts, _ending.Token) is not { } reply)
            {
                return;
            }

            await Task.Delay(reply.Delay, _settings.Time, _ending.Token);
            await SendAsync(reply);
        }
        catch (Exception e) when (e is OperationCanceledException or CannotRunException)
        {
            // The run ends, or a rule's script broke its limits: the participant stays silent, which the test case then shows.
        }
        catch (Exception e)
        {
            // A rule or a message that nobody thought of: the participant stays silent, and the messages of the test case say why.
            var name = Json.Display(facts.Headers["fspiop-destination"]) ?? "toolkit";
            _traces.Add(_settings.Time.GetUtcNow(), name, "Hub", $"callback for {facts.Method} {facts.Path}", $"not made: {e.Message}");
        }
    }

    private async Task SendAsync(ParticipantReply reply)
    {
        var address = Json.Display(_settings.Environment.Values[HubAddresses.NameFor(reply.Path)]) ?? string.Empty;
        if (RequestTarget.Build(address, reply.Path, null) is not { } target)
        {
            return;
        }

        var body = reply.Body is null ? null : Json.Text(reply.Body);
        if (_settings.Environment.SignsMessages && body is not null
            && Json.Display(_settings.Environment.Values[RunEnvironment.OwnKey]) is { Length: > 0 } key)
        {
            MessageSigning.SignHeaders(reply.Method, reply.Path, reply.Headers, body, key);
        }

        var at = _settings.Time.GetUtcNow();
        var (answer, failure) = await _sender.SendAsync(reply.Method, target, reply.Headers, body, _settings.RequestTimeout, _ending.Token);
        _traces.Add(
            at, Json.Display(reply.Headers["fspiop-source"]) ?? "toolkit", "Hub", $"PUT {reply.Path}", answer is null ? failure!.Code : $"{answer.Status}");
    }

    private static RuleFacts Facts(HttpContext context, string path, string query, JsonNode? body)
    {
        var headers = new JsonObject(context.Request.Headers.Select(
            h => KeyValuePair.Create(h.Key.ToLowerInvariant(), (JsonNode?)h.Value.ToString())));
        var parameters = new JsonObject(query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2))
            .DistinctBy(p => p[0])
            .Select(p => KeyValuePair.Create(Uri.UnescapeDataString(p[0]), (JsonNode?)Uri.UnescapeDataString(p.Length > 1 ? p[1] : string.Empty))));
        var (operation, inPath) = CallbackRoute.Match(path);
        return new RuleFacts(operation, path, context.Request.Method.ToLowerInvariant(), headers, body, inPath, parameters);
    }

    private static async Task<JsonNode?> BodyAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(context.RequestAborted);
        return text.Length == 0 ? null : Json.TryParse(text) ?? text;
    }

    private static int Status(RuleFacts facts) => facts.Method switch
    {
        "put" or "patch" => 200,
        _ when CallbackRoute.Find(facts.OperationPath, facts.Method) is not null => 202,
        _ => 404,
    };

    private static async Task WriteAsync(HttpContext context, int status, JsonNode? body)
    {
        context.Response.StatusCode = status;
        if (body is null)
        {
            context.Response.ContentLength = 0;
            await context.Response.CompleteAsync();
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(Json.Text(body), context.RequestAborted);
    }
}
