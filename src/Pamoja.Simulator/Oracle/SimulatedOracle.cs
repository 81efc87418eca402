using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;

namespace Pamoja.Simulator;

/// <summary>
/// An oracle on a real port: knows which FSP holds a party, for as long as it lives. Serves /participants/{Type}/{ID} as the hub asks for
/// it: GET 200 with the list of holders (empty: unknown), POST 201, PUT 200, DELETE 204; and /participants for many at once: POST 201.
/// </summary>
public sealed class SimulatedOracle : IAsyncDisposable
{
    private readonly record struct Holder(string FspId, string? Currency, string? SubId);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Type, string Id), List<Holder>> _holders = [];
    private readonly Action<Exchange>? _observer;
    private readonly TimeProvider _time;
    private LoopbackServer? _server;

    private SimulatedOracle(Action<Exchange>? observer, TimeProvider time) => (_observer, _time) = (observer, time);

    /// <summary>Where the hub reaches it.</summary>
    public Uri Address => _server!.Address;

    /// <summary>Starts one; port 0 takes any free port. The observer is told of each request and must be quick.</summary>
    public static async Task<SimulatedOracle> StartAsync(
        int port, Action<Exchange>? observer, TimeProvider time, CancellationToken cancellation = default)
    {
        var oracle = new SimulatedOracle(observer, time);
        oracle._server = await LoopbackServer.StartAsync(port, oracle.HandleAsync, cancellation);
        return oracle;
    }

    /// <summary>Stops it; what it knew is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        _observer?.Invoke(new Exchange("hub", "oracle", $"{request.Method} {request.Path}", _time.GetTimestamp()));
        var segments = LoopbackServer.Segments(context);
        if (request.Method == "POST" && segments is [.., "participants"])
        {
            var many = AddMany(JsonTexts.Parse(await LoopbackServer.BodyAsync(context)));
            await AnswerAsync(context, StatusCodes.Status201Created, many);
            return;
        }

        if (segments is not [.., "participants", var type, var id])
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var body = JsonTexts.Parse(await LoopbackServer.BodyAsync(context));
        switch (request.Method)
        {
            case "GET":
                var list = List(type, id, request.Query["currency"], request.Query["partySubIdOrType"]);
                await AnswerAsync(context, StatusCodes.Status200OK, list);
                break;
            case "POST" when Read(body) is { } holder:
                Add(type, id, holder);
                await AnswerAsync(context, StatusCodes.Status201Created, null);
                break;
            case "PUT" when Read(body) is { } holder:
                Add(type, id, holder);
                await AnswerAsync(context, StatusCodes.Status200OK, new JsonObject());
                break;
            case "DELETE":
                Remove(type, id, request.Query["partySubIdOrType"]);
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            default:
                var error = FspiopError.GenericValidationError.With("fspId is missing").ToJson();
                await AnswerAsync(context, StatusCodes.Status400BadRequest, JsonNode.Parse(error));
                break;
        }
    }

    private static Holder? Read(JsonNode? body) => JsonTexts.At(body, "fspId") is { } fspId
        ? new Holder(fspId, JsonTexts.At(body, "currency"), JsonTexts.At(body, "partySubIdOrType"))
        : null;

    /// <summary>A party has one holder for a currency and sub-id: the one who said so last.</summary>
    private void Add(string type, string id, Holder holder)
    {
        lock (_lock)
        {
            if (!_holders.TryGetValue((type, id), out var holders)) _holders[(type, id)] = holders = [];
            holders.RemoveAll(other => other.Currency == holder.Currency && other.SubId == holder.SubId);
            holders.Add(holder);
        }
    }

    private JsonObject AddMany(JsonNode? body)
    {
        var noted = new JsonArray();
        var currency = JsonTexts.At(body, "currency");
        foreach (var party in body?["partyList"] as JsonArray ?? [])
        {
            if (Read(party) is not { } holder || JsonTexts.At(party, "partyIdType") is not { } type) continue;
            if (JsonTexts.At(party, "partyIdentifier") is not { } id) continue;
            Add(type, id, holder with { Currency = holder.Currency ?? currency });
            noted.Add(new JsonObject { ["partyId"] = party!.DeepClone() });
        }

        return new JsonObject { ["partyList"] = noted, ["currency"] = currency };
    }

    /// <summary>Forgets a party; with all its sub-identifiers when none is named.</summary>
    private void Remove(string type, string id, string? subId)
    {
        lock (_lock)
        {
            if (subId is null) _holders.Remove((type, id));
            else if (_holders.TryGetValue((type, id), out var holders)) holders.RemoveAll(holder => holder.SubId == subId);
        }
    }

    private JsonObject List(string type, string id, string? currency, string? subId)
    {
        var list = new JsonArray();
        lock (_lock)
        {
            foreach (var holder in _holders.GetValueOrDefault((type, id)) ?? [])
            {
                if (currency is not null && holder.Currency is not null && holder.Currency != currency) continue;
                if (subId is not null && holder.SubId != subId) continue;
                var entry = new JsonObject { ["fspId"] = holder.FspId };
                if (holder.Currency is not null) entry["currency"] = holder.Currency;
                if (holder.SubId is not null) entry["partySubIdOrType"] = holder.SubId;
                list.Add(entry);
            }
        }

        return new JsonObject { ["partyList"] = list };
    }

    private static async Task AnswerAsync(HttpContext context, int status, JsonNode? body)
    {
        context.Response.StatusCode = status;
        if (body is null) return;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body.ToJsonString()), context.RequestAborted);
    }
}
