using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>The relayed resources. Source: FSPIOP API Definition, the sections of the resources.</summary>
internal static class RelayedDeclarations
{
    internal static readonly IReadOnlyList<RelayedDeclaration> All =
    [
        new()
        {
            Name = ResourceNames.Quotes,
            EndpointType = EndpointTypes.Quotes,
            Post = BodySchema.QuotesPost,
            IdMember = "quoteId",
            IsAgreement = true,
            RuleOperation = "quoteRequest",
            Put = BodySchema.QuotesPut,
            CheckPost = QuoteChecks.OfQuote,
            CheckPut = QuoteChecks.OfOffer,
        },
        new()
        {
            Name = ResourceNames.FxQuotes,
            EndpointType = EndpointTypes.FxQuotes,
            Post = BodySchema.FxQuotesPost,
            IdMember = "conversionRequestId",
            IsAgreement = true,
            RuleOperation = "fxQuoteRequest",
            Put = BodySchema.FxQuotesPut,
            CheckPost = QuoteChecks.OfConversion,
        },
        new()
        {
            Name = ResourceNames.BulkQuotes,
            EndpointType = EndpointTypes.BulkQuotes,
            Post = BodySchema.BulkQuotesPost,
            IdMember = "bulkQuoteId",
            IsAgreement = true,
            Put = BodySchema.BulkQuotesPut,
            CheckPost = QuoteChecks.OfBulk,
        },
        new()
        {
            Name = ResourceNames.TransactionRequests,
            EndpointType = EndpointTypes.TransactionRequests,
            Post = BodySchema.TransactionRequestsPost,
            IdMember = "transactionRequestId",
            Put = BodySchema.TransactionRequestsPut,
        },
        new()
        {
            // No endpoint type is set aside for it: it is what became of a transaction request.
            Name = ResourceNames.Transactions,
            EndpointType = EndpointTypes.TransactionRequests,
            Put = BodySchema.TransactionsPut,
        },
        new()
        {
            Name = ResourceNames.Authorizations,
            EndpointType = EndpointTypes.Authorizations,
            GetQuery = QuerySchema.AuthorizationsGet,
            Put = BodySchema.AuthorizationsPut,
        },
    ];
}
