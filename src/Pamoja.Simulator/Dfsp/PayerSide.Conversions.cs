using System.Text.Json.Nodes;
using Pamoja.Fspiop;

namespace Pamoja.Simulator;

internal sealed partial class PayerSide
{
    /// <summary>POST /fxQuotes: what a provider gives for an amount.</summary>
    public async Task<Reply<OfferedConversion>> QuoteConversionAsync(
        string provider, decimal amount, string source, string target, CancellationToken cancellation)
    {
        var (requestId, conversionId, transactionId) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        var body = new JsonObject
        {
            ["conversionRequestId"] = requestId,
            ["conversionTerms"] = new JsonObject
            {
                ["conversionId"] = conversionId,
                ["determiningTransferId"] = transactionId,
                ["initiatingFsp"] = options.FspId,
                ["counterPartyFsp"] = provider,
                ["amountType"] = "SEND",
                ["sourceAmount"] = Money(amount, source),
                ["targetAmount"] = new JsonObject { ["currency"] = target },
                ["expiration"] = Timestamp.Write(time.GetUtcNow() + options.Validity),
            },
        };
        var path = IncomingRequest.Path("fxQuotes", requestId);
        var reply = await AskAsync(HttpMethod.Post, "/fxQuotes", path, provider, body, cancellation);
        if (reply.Value is not { } callback) return reply.As<OfferedConversion>();

        var answer = JsonTexts.Parse(callback.Body.Span);
        return JsonTexts.At(answer, "condition") is { } condition
            && Amount.TryRead(JsonTexts.At(answer, "conversionTerms", "targetAmount", "amount"), out var given)
            ? Reply.Of(new OfferedConversion(conversionId, transactionId, provider, amount, source, given, target, condition))
            : Reply.Failed<OfferedConversion>(FspiopError.MalformedSyntax.Code, "PUT /fxQuotes lacks amount or condition");
    }

    /// <summary>POST /fxTransfers: reserves the conversion, until the transfer that it is for.</summary>
    public async Task<Reply<FinishedTransfer>> ConvertAsync(OfferedConversion offer, CancellationToken cancellation)
    {
        var body = new JsonObject
        {
            ["commitRequestId"] = offer.ConversionId,
            ["determiningTransferId"] = offer.TransactionId,
            ["initiatingFsp"] = options.FspId,
            ["counterPartyFsp"] = offer.Provider,
            ["amountType"] = "SEND",
            ["sourceAmount"] = Money(offer.SourceAmount, offer.SourceCurrency),
            ["targetAmount"] = Money(offer.TargetAmount, offer.TargetCurrency),
            ["condition"] = offer.Condition,
            ["expiration"] = Timestamp.Write(time.GetUtcNow() + options.Validity),
        };
        var path = IncomingRequest.Path("fxTransfers", offer.ConversionId);
        var reply = await AskAsync(HttpMethod.Post, "/fxTransfers", path, offer.Provider, body, cancellation);
        if (reply.Value is not { } callback) return reply.As<FinishedTransfer>();

        var answer = JsonTexts.Parse(callback.Body.Span);
        var fulfilment = JsonTexts.At(answer, "fulfilment");
        var state = JsonTexts.At(answer, "conversionState") ?? "unknown";
        return Reply.Of(new FinishedTransfer(offer.ConversionId, state, fulfilment, Fits(fulfilment, offer.Condition)));
    }

    private static JsonObject Money(decimal amount, string currency) => new() { ["currency"] = currency, ["amount"] = Amount.Write(amount) };
}
