using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;

namespace Pamoja.Simulator;

/// <summary>
/// What a person can ask of a simulated DFSP with curl, beside the API: to pay, to show a callback that came, to make the transfer for a
/// quote.
/// </summary>
internal sealed class ControlEndpoint(SimulatedDfsp dfsp, PayerSide payer, Callbacks callbacks)
{
    public const string Root = "simulator";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public Task HandleAsync(HttpContext context, string[] segments) => (context.Request.Method, segments[1..]) switch
    {
        ("POST", ["payments"]) => PayAsync(context),
        ("GET", ["callbacks", .. var path]) => ShowCallbackAsync(context, IncomingRequest.Path(path)),
        ("GET", ["transfers", var quoteId, var transactionId]) => MakeTransferAsync(context, quoteId, transactionId),
        _ => AnswerAsync(context, StatusCodes.Status404NotFound, new JsonObject
        {
            ["error"] = $"here are POST /{Root}/payments, GET /{Root}/callbacks/..., GET /{Root}/transfers/{{quoteId}}/{{transactionId}}",
        }),
    };

    private async Task PayAsync(HttpContext context)
    {
        var order = JsonTexts.Parse(await LoopbackServer.BodyAsync(context));
        if (JsonTexts.At(order, "to") is not { } to
            || !Amount.TryRead(JsonTexts.At(order, "amount"), out var amount)
            || JsonTexts.At(order, "currency") is not { } currency)
        {
            await AnswerAsync(context, StatusCodes.Status400BadRequest, new JsonObject
            {
                ["error"] = """send {"to":"<identifier>","amount":"12.5","currency":"XTS"}; "type" is MSISDN unless given""",
            });
            return;
        }

        var type = JsonTexts.At(order, "type") ?? "MSISDN";
        var payment = await dfsp.PayAsync(type, to, amount, currency, context.RequestAborted);
        await AnswerAsync(context, payment.IsCommitted ? StatusCodes.Status200OK : StatusCodes.Status502BadGateway, Describe(payment));
    }

    private async Task ShowCallbackAsync(HttpContext context, string path)
    {
        var callback = await callbacks.LastOrNextAsync("PUT", path, Patience, context.RequestAborted);
        if (callback is null)
        {
            await AnswerAsync(context, StatusCodes.Status404NotFound, new JsonObject { ["error"] = $"no PUT {path} came" });
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(callback.Text + "\n", context.RequestAborted);
    }

    private async Task MakeTransferAsync(HttpContext context, string quoteId, string transactionId)
    {
        var callback = await callbacks.LastOrNextAsync("PUT", IncomingRequest.Path("quotes", quoteId), Patience, context.RequestAborted);
        if (callback is null || PayerSide.ReadQuote(callback, quoteId, transactionId).Value is not { } quote)
        {
            await AnswerAsync(context, StatusCodes.Status404NotFound, new JsonObject { ["error"] = $"no good PUT /quotes/{quoteId} came" });
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(payer.TransferBody(quote).ToJsonString() + "\n", context.RequestAborted);
    }

    private static JsonObject Describe(Payment payment)
    {
        var phases = new JsonObject();
        foreach (var phase in payment.Phases)
        {
            phases[phase.Name] = Math.Round((decimal)phase.Elapsed.TotalMilliseconds, 1);
        }

        return new JsonObject
        {
            ["ok"] = payment.IsCommitted,
            ["transferId"] = payment.Transfer?.TransferId,
            ["transferState"] = payment.Transfer?.State,
            ["payee"] = payment.Party?.FspId,
            ["amount"] = payment.Quote?.Amount.ToString(CultureInfo.InvariantCulture),
            ["currency"] = payment.Quote?.Currency,
            ["milliseconds"] = phases,
            ["error"] = payment.Error,
        };
    }

    private static async Task AnswerAsync(HttpContext context, int status, JsonObject body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString(Json) + "\n", context.RequestAborted);
    }
}
