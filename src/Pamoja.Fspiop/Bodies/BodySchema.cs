using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Pamoja.Fspiop;

/// <summary>
/// The schema of a message's body. Reading parses once, checks everything and names the first fault in the words that the field's clients
/// know: <c>/requestBody/amount/currency must be equal to one of the allowed values</c>.
/// </summary>
public sealed class BodySchema
{
    private readonly Shape _shape;

    private BodySchema(string name, Shape shape)
    {
        Name = name;
        _shape = shape;
    }

#pragma warning disable CS1591 // The names are those of the operations.
    public static BodySchema ParticipantsBatchPost { get; } = new("POST /participants", BodyShapes.ParticipantsBatchPost);
    public static BodySchema ParticipantsBatchPut { get; } = new("PUT /participants/{ID}", BodyShapes.ParticipantsBatchPut);
    public static BodySchema ParticipantsPost { get; } = new("POST /participants/{Type}/{ID}", BodyShapes.ParticipantsPost);
    public static BodySchema ParticipantsPut { get; } = new("PUT /participants/{Type}/{ID}", BodyShapes.ParticipantsPut);
    public static BodySchema PartiesPut { get; } = new("PUT /parties/{Type}/{ID}", BodyShapes.PartiesPut);
    public static BodySchema QuotesPost { get; } = new("POST /quotes", QuoteShapes.QuotesPost);
    public static BodySchema QuotesPut { get; } = new("PUT /quotes/{ID}", QuoteShapes.QuotesPut);
    public static BodySchema BulkQuotesPost { get; } = new("POST /bulkQuotes", QuoteShapes.BulkQuotesPost);
    public static BodySchema BulkQuotesPut { get; } = new("PUT /bulkQuotes/{ID}", QuoteShapes.BulkQuotesPut);
    public static BodySchema FxQuotesPost { get; } = new("POST /fxQuotes", QuoteShapes.FxQuotesPost);
    public static BodySchema FxQuotesPut { get; } = new("PUT /fxQuotes/{ID}", QuoteShapes.FxQuotesPut);
    public static BodySchema TransfersPost { get; } = new("POST /transfers", BodyShapes.TransfersPost);
    public static BodySchema TransfersPut { get; } = new("PUT /transfers/{ID}", BodyShapes.TransfersPut);
    public static BodySchema TransfersPatch { get; } = new("PATCH /transfers/{ID}", BodyShapes.TransfersPatch);
    public static BodySchema FxTransfersPost { get; } = new("POST /fxTransfers", BodyShapes.FxTransfersPost);
    public static BodySchema FxTransfersPut { get; } = new("PUT /fxTransfers/{ID}", BodyShapes.FxTransfersPut);
    public static BodySchema FxTransfersPatch { get; } = new("PATCH /fxTransfers/{ID}", BodyShapes.FxTransfersPatch);
    public static BodySchema BulkTransfersPost { get; } = new("POST /bulkTransfers", BodyShapes.BulkTransfersPost);
    public static BodySchema BulkTransfersPut { get; } = new("PUT /bulkTransfers/{ID}", BodyShapes.BulkTransfersPut);
    public static BodySchema TransactionRequestsPost { get; } = new("POST /transactionRequests", BodyShapes.TransactionRequestsPost);
    public static BodySchema TransactionRequestsPut { get; } = new("PUT /transactionRequests/{ID}", BodyShapes.TransactionRequestsPut);
    public static BodySchema TransactionsPut { get; } = new("PUT /transactions/{ID}", BodyShapes.TransactionsPut);
    public static BodySchema AuthorizationsPut { get; } = new("PUT /authorizations/{ID}", BodyShapes.AuthorizationsPut);

    /// <summary>PUT .../error of participants, parties, transfers, fxTransfers and bulkTransfers.</summary>
    public static BodySchema ErrorPut { get; } = new("PUT .../error", BodyShapes.Error);

    /// <summary>PUT .../error of quotes, bulkQuotes and fxQuotes.</summary>
    public static BodySchema QuotesErrorPut { get; } = new("PUT /quotes/{ID}/error", QuoteShapes.Error);

    /// <summary>PUT .../error of transactionRequests and authorizations.</summary>
    public static BodySchema RequestsErrorPut { get; } = new("PUT /transactionRequests/{ID}/error", BodyShapes.RequestError);
#pragma warning restore CS1591

    /// <summary>The operation whose body this is.</summary>
    public string Name { get; }

    /// <summary>The schema of a resource's error callback.</summary>
    public static BodySchema ErrorPutOf(string resource) => resource switch
    {
        ResourceNames.Quotes or ResourceNames.BulkQuotes or ResourceNames.FxQuotes => QuotesErrorPut,
        ResourceNames.TransactionRequests or ResourceNames.Authorizations => RequestsErrorPut,
        _ => ErrorPut,
    };

    /// <summary>
    /// Reads a body. The message refers to <paramref name="bytes"/>, which must not change while it lives, and is disposed by the caller.
    /// Never throws on what was received: not JSON, invalid UTF-8, too deep or a member twice is 3101; an empty body has no member (3102).
    /// </summary>
    public bool TryRead(
        ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out MessageBody? body, [NotNullWhen(false)] out ErrorInformation? error)
    {
        if (!MessageBody.TryParse(bytes, this, out body, out error)) return false;
        if (_shape.Check(body.Root) is not { } fault) return true;
        body.Dispose();
        body = null;
        error = fault.ToError();
        return false;
    }

    /// <summary>The same as a schema of OpenAPI 3.0.</summary>
    public JsonObject Describe() => _shape.Describe();

    /// <inheritdoc/>
    public override string ToString() => Name;
}
