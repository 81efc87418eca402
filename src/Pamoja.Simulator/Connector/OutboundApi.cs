using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Pamoja.Simulator;

/// <summary>
/// The connector's outbound API, for a backend: POST /transfers and PUT /transfers/{id} with what the backend accepts, GET of it, lookups,
/// and parties made known or taken back. Synchronous: it answers when the scheme has.
/// </summary>
internal sealed class OutboundApi(ConnectorOptions options, ConnectorRequests requests, TimeProvider time)
{
    private const int MostTransfers = 10_000;
    private static readonly string[] Required = ["homeTransactionId", "from", "to", "amountType", "currency", "amount", "transactionType"];

    private readonly OutboundSteps _steps = new(options, requests, time);
    private readonly ConcurrentDictionary<string, OutboundTransfer> _transfers = new();

    /// <summary>Answers a request of the backend.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var segments = LoopbackServer.Segments(context);
        var body = JsonTexts.Parse(await LoopbackServer.BodyAsync(context));
        var (status, answer) = (context.Request.Method, segments) switch
        {
            ("GET", []) => (StatusCodes.Status204NoContent, null),
            ("POST", ["transfers"]) => await StartAsync(body as JsonObject, context.RequestAborted),
            ("PUT", ["transfers", var id]) => await ContinueAsync(id, body as JsonObject ?? [], context.RequestAborted),
            ("GET", ["transfers", var id]) => Show(id),
            ("GET", ["parties", _, _] or ["parties", _, _, _]) => await LookUpAsync(segments, context.RequestAborted),
            ("POST", ["accounts"]) => await MakeKnownAsync(body as JsonArray ?? [], context.RequestAborted),
            ("DELETE", ["accounts", _, _] or ["accounts", _, _, _]) => await TakeBackAsync(segments, context.RequestAborted),
            _ => (StatusCodes.Status404NotFound, Fault(StatusCodes.Status404NotFound, "there is no such operation")),
        };
        await LoopbackServer.AnswerAsync(context, status, answer);
    }

    /// <summary>Starts a transfer: for the backend's own scenarios too.</summary>
    public async Task<(int Status, JsonNode? Answer)> StartAsync(JsonObject? request, CancellationToken cancellation)
    {
        var missing = Required.FirstOrDefault(name => request?[name] is null)
            ?? (request!["from"] is not JsonObject ? "from" : request["to"] is not JsonObject ? "to" : null)
            ?? (JsonTexts.At(request["to"], "idType") is null ? "to.idType" : null)
            ?? (JsonTexts.At(request["to"], "idValue") is null ? "to.idValue" : null);
        if (missing is not null)
        {
            var why = $".requestBody should have required property '{missing}'";
            return (StatusCodes.Status400BadRequest, Fault(StatusCodes.Status400BadRequest, why));
        }

        if (_transfers.Count >= MostTransfers) _transfers.Clear();
        var transfer = new OutboundTransfer(options, _steps, request!);
        _transfers[transfer.TransferId] = transfer;
        return await RunAsync(transfer, null, cancellation);
    }

    /// <summary>Goes on with a transfer that waits for the backend.</summary>
    public Task<(int Status, JsonNode? Answer)> ContinueAsync(string id, JsonObject decision, CancellationToken cancellation) =>
        _transfers.TryGetValue(id, out var transfer)
            ? RunAsync(transfer, decision, cancellation)
            : Task.FromResult(Unknown(id));

    private static async Task<(int Status, JsonNode? Answer)> RunAsync(
        OutboundTransfer transfer, JsonObject? decision, CancellationToken cancellation)
    {
        try
        {
            return (StatusCodes.Status200OK, await transfer.RunAsync(decision, cancellation));
        }
        catch (OutboundException failed)
        {
            // The API answers with the error and how far the transfer came.
            var fault = Fault(failed.Status, failed.Message);
            fault["transferState"] = transfer.Shown();
            return (failed.Status, fault);
        }
    }

    private (int Status, JsonNode? Answer) Show(string id) => _transfers.TryGetValue(id, out var transfer)
        ? (StatusCodes.Status200OK, new JsonObject
        {
            ["transferId"] = id,
            ["currentState"] = transfer.Shown()["currentState"]!.DeepClone(),
            ["fulfil"] = transfer.Data["fulfil"]?.DeepClone(),
        })
        : Unknown(id);

    private async Task<(int Status, JsonNode? Answer)> LookUpAsync(string[] segments, CancellationToken cancellation)
    {
        try
        {
            var path = IncomingRequest.Path(segments);
            var callback = await requests.AskAsync(HttpMethod.Get, path, path, null, null, cancellation);
            var party = callback.Shown();
            party["body"] = callback.Body["party"]?.DeepClone();
            return (StatusCodes.Status200OK, new JsonObject { ["party"] = party, ["currentState"] = "COMPLETED" });
        }
        catch (OutboundException failed)
        {
            // The scheme's own error is the backend's answer.
            return (StatusCodes.Status404NotFound, new JsonObject { ["errorInformation"] = failed.Error["errorInformation"]?.DeepClone() });
        }
    }

    private async Task<(int Status, JsonNode? Answer)> MakeKnownAsync(JsonArray accounts, CancellationToken cancellation)
    {
        var id = Guid.NewGuid().ToString();
        var list = new JsonArray();
        foreach (var account in accounts)
        {
            var entry = new JsonObject
            {
                ["partyIdType"] = account?["idType"]?.DeepClone(),
                ["partyIdentifier"] = account?["idValue"]?.DeepClone(),
                ["fspId"] = options.FspId,
            };
            if (JsonTexts.At(account, "idSubValue") is { } subId) entry["partySubIdOrType"] = subId;
            list.Add(entry);
        }

        var body = new JsonObject { ["requestId"] = id, ["partyList"] = list };
        if (JsonTexts.At(accounts.Count > 0 ? accounts[0] : null, "currency") is { } currency) body["currency"] = currency;
        var state = new JsonObject { ["modelId"] = id, ["accounts"] = accounts.DeepClone() };
        try
        {
            var path = IncomingRequest.Path("participants", id);
            var callback = await requests.AskAsync(HttpMethod.Post, "/participants", path, null, body, cancellation);
            state["currentState"] = "COMPLETED";
            state["postAccountsResponse"] = callback.Shown();
            state["response"] = new JsonArray([.. accounts.Select(account => account!.DeepClone())]);
            return (StatusCodes.Status200OK, state);
        }
        catch (OutboundException failed)
        {
            // The state says so too.
            state["currentState"] = "ERROR_OCCURRED";
            state["lastError"] = new JsonObject { ["httpStatusCode"] = failed.Status, ["mojaloopError"] = failed.Error.DeepClone() };
            var fault = Fault(failed.Status, failed.Message);
            fault["executionState"] = state;
            return (failed.Status, fault);
        }
    }

    private async Task<(int Status, JsonNode? Answer)> TakeBackAsync(string[] segments, CancellationToken cancellation)
    {
        try
        {
            var path = IncomingRequest.Path(["participants", .. segments[1..]]);
            await requests.AskAsync(HttpMethod.Delete, path, path, null, null, cancellation);
            return (StatusCodes.Status200OK, new JsonObject { ["currentState"] = "COMPLETED" });
        }
        catch (OutboundException failed)
        {
            // As above.
            return (failed.Status, Fault(failed.Status, failed.Message));
        }
    }

    private static (int Status, JsonNode? Answer) Unknown(string id) => (
        StatusCodes.Status500InternalServerError, Fault(StatusCodes.Status500InternalServerError, $"no transfer {id} was started here"));

    private static JsonObject Fault(int status, string message) => new() { ["statusCode"] = $"{status}", ["message"] = message };
}
