using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Pamoja.Fspiop;

namespace Pamoja.Simulator;

/// <summary>A participant as foreign exchange provider: terms at a fixed rate, and the fulfilment that reserves them.</summary>
internal sealed class ConnectorConverter(
    IReadOnlyDictionary<string, decimal> rates, TimeSpan validity, FspiopClient hub, TimeProvider time)
{
    private const int MoneyDecimals = 4;
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    /// <summary>POST /fxQuotes is answered with PUT /fxQuotes: the amount that was left open, and a condition.</summary>
    public Task AnswerQuoteAsync(IncomingRequest request, CancellationToken cancellation)
    {
        if (request.Text("conversionRequestId") is not { } id) return Task.CompletedTask;
        var path = IncomingRequest.Path("fxQuotes", id);
        if (Complete(request.Body?["conversionTerms"] as JsonObject) is not { } terms)
        {
            return RefuseAsync(request, path, FspiopError.GenericValidationError, cancellation);
        }

        terms["expiration"] = Timestamp.Write(time.GetUtcNow() + validity);
        var fulfilment = Fulfilment(JsonTexts.At(terms, "conversionId")!);
        var body = new JsonObject
        {
            ["condition"] = Bytes32.Write(IlpPayee.ConditionOf(fulfilment)),
            ["conversionTerms"] = terms,
        };
        return hub.AnswerAsync(path, request.Source, body, request.Version, cancellation);
    }

    /// <summary>POST /fxTransfers is answered with PUT /fxTransfers if the condition was given here for that conversion.</summary>
    public Task AnswerTransferAsync(IncomingRequest request, CancellationToken cancellation)
    {
        if (request.Text("commitRequestId") is not { } id) return Task.CompletedTask;
        var path = IncomingRequest.Path("fxTransfers", id);
        var fulfilment = Fulfilment(id);
        if (request.Text("condition") != Bytes32.Write(IlpPayee.ConditionOf(fulfilment)))
        {
            return RefuseAsync(request, path, FspiopError.PayeeFspRejectedTransaction, cancellation);
        }

        var body = new JsonObject
        {
            ["fulfilment"] = Bytes32.Write(fulfilment),
            ["completedTimestamp"] = Timestamp.Write(time.GetUtcNow()),
            ["conversionState"] = "RESERVED",
        };
        return hub.AnswerAsync(path, request.Source, body, request.Version, cancellation);
    }

    // The commitRequestId of a conversion is its conversionId: nothing has to be remembered.
    private byte[] Fulfilment(string conversionId) => HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(conversionId));

    private JsonObject? Complete(JsonObject? asked)
    {
        if (asked is null || JsonTexts.At(asked, "conversionId") is null) return null;
        var terms = (JsonObject)asked.DeepClone();
        if (JsonTexts.At(terms, "sourceAmount", "currency") is not { } source) return null;
        if (JsonTexts.At(terms, "targetAmount", "currency") is not { } target) return null;
        var rate = rates.GetValueOrDefault($"{source}/{target}", 1m);
        var hasSource = Amount.TryRead(JsonTexts.At(terms, "sourceAmount", "amount"), out var sourceAmount);
        var hasTarget = Amount.TryRead(JsonTexts.At(terms, "targetAmount", "amount"), out var targetAmount);
        if (!hasSource && !hasTarget) return null;
        if (!hasTarget) targetAmount = Math.Round(sourceAmount * rate, MoneyDecimals, MidpointRounding.ToZero);
        if (!hasSource) sourceAmount = Math.Round(targetAmount / rate, MoneyDecimals, MidpointRounding.AwayFromZero);
        terms["sourceAmount"] = new JsonObject { ["currency"] = source, ["amount"] = Amount.Write(sourceAmount) };
        terms["targetAmount"] = new JsonObject { ["currency"] = target, ["amount"] = Amount.Write(targetAmount) };
        return terms;
    }

    private Task<Reply<object>?> RefuseAsync(IncomingRequest request, string path, FspiopError error, CancellationToken cancellation)
    {
        var body = (JsonObject)JsonNode.Parse(error.With().ToJson())!;
        return hub.AnswerAsync($"{path}/error", request.Source, body, request.Version, cancellation);
    }
}
