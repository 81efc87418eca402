using System.Text.Json.Nodes;
using Pamoja.Fspiop;

namespace Pamoja.Simulator;

/// <summary>A DFSP as payee of many payments at once: offers terms for each, and fulfils or refuses each.</summary>
internal sealed class BulkPayeeSide(DfspOptions options, FspiopClient hub, QuoteBook quotes, PayeeSide payee, TimeProvider time)
{
    /// <summary>POST /bulkQuotes is answered with PUT /bulkQuotes: terms for each payment, or why there are none.</summary>
    public Task AnswerQuoteAsync(IncomingRequest request, CancellationToken cancellation)
    {
        if (request.Text("bulkQuoteId") is not { } id || request.Body!["individualQuotes"] is not JsonArray wanted) return Task.CompletedTask;
        var expires = time.GetUtcNow() + options.Validity;
        var results = new JsonArray();
        foreach (var each in wanted.OfType<JsonObject>())
        {
            var result = new JsonObject { ["quoteId"] = JsonTexts.At(each, "quoteId") };
            if (payee.Offer(each, expires) is { } quote)
            {
                result["transferAmount"] = PayeeSide.Money(quote.Amount, quote.Currency);
                result["ilpPacket"] = quote.IlpPacket;
                result["condition"] = quote.Condition;
            }
            else
            {
                result["errorInformation"] = Error(FspiopError.PartyNotFound);
            }

            results.Add(result);
        }

        var body = new JsonObject { ["individualQuoteResults"] = results, ["expiration"] = Timestamp.Write(expires) };
        return hub.AnswerAsync(IncomingRequest.Path("bulkQuotes", id), request.Source, body, request.Version, cancellation);
    }

    /// <summary>POST /bulkTransfers is answered with PUT /bulkTransfers: each payment as the behaviour for its amount has it.</summary>
    public Task AnswerTransferAsync(IncomingRequest request, CancellationToken cancellation)
    {
        if (request.Text("bulkTransferId") is not { } id || request.Body!["individualTransfers"] is not JsonArray wanted) return Task.CompletedTask;
        var body = new JsonObject
        {
            ["bulkTransferState"] = "COMPLETED",
            ["completedTimestamp"] = Timestamp.Write(time.GetUtcNow()),
            ["individualTransferResults"] = new JsonArray([.. wanted.OfType<JsonObject>().Select(ResultOf)]),
        };
        return hub.AnswerAsync(IncomingRequest.Path("bulkTransfers", id), request.Source, body, request.Version, cancellation);
    }

    private JsonObject ResultOf(JsonObject wanted)
    {
        var result = new JsonObject { ["transferId"] = JsonTexts.At(wanted, "transferId") };
        var quote = quotes.Find(JsonTexts.At(wanted, "condition") ?? string.Empty);
        var isAgreed = quote is not null
            && JsonTexts.At(wanted, "ilpPacket") == quote.IlpPacket
            && JsonTexts.At(wanted, "transferAmount", "currency") == quote.Currency
            && Amount.TryRead(JsonTexts.At(wanted, "transferAmount", "amount"), out var amount)
            && amount == quote.Amount;
        var behaviour = isAgreed ? options.BehaviourByAmount.GetValueOrDefault(quote!.Amount, payee.Behaviour) : PayeeBehaviour.Refuses;
        switch (behaviour)
        {
            case PayeeBehaviour.Refuses:
                result["errorInformation"] = Error(FspiopError.PayeeFspRejectedTransaction);
                break;
            case PayeeBehaviour.WrongFulfilment:
                result["fulfilment"] = Bytes32.Write(new byte[32]);
                break;
            case PayeeBehaviour.Silent:
                break;
            default:
                result["fulfilment"] = quote!.Fulfilment;
                break;
        }

        return result;
    }

    private static JsonObject Error(FspiopError error) => new() { ["errorCode"] = error.Code, ["errorDescription"] = error.Name };
}
