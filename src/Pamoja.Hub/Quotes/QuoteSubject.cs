using Pamoja.Fspiop;
using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>By what a request for a quote is found again from the transfer that follows it.</summary>
/// <param name="TransactionId">The transaction, of a conversion the transfer that it is for.</param>
/// <param name="Party">The payee's mark.</param>
internal readonly record struct QuoteSubject(string? TransactionId, int? Party)
{
    /// <summary>Nothing for what is no request, and for bulk quotes, which are for many.</summary>
    internal static QuoteSubject Of(Request request)
    {
        if (request.Operation.Method != "POST" || request.Body is not { Root: var root }) return default;
        switch (request.Operation.Resource)
        {
            case ResourceNames.Quotes:
                var party = root.GetProperty("payee"u8).GetProperty("partyIdInfo"u8);
                var (type, identifier) = (party.GetProperty("partyIdType"u8).ToString(), party.GetProperty("partyIdentifier"u8).ToString());
                return new QuoteSubject(Normal(root.GetProperty("transactionId"u8).ToString()), OracleCache.MarkOf(type, identifier));
            case ResourceNames.FxQuotes:
                return root.GetProperty("conversionTerms"u8).TryGetProperty("determiningTransferId"u8, out var id)
                    ? new QuoteSubject(Normal(id.ToString()), null)
                    : default;
            default:
                return default;
        }
    }

    /// <summary>An id as the hub writes it, whatever the case in which it was sent.</summary>
    internal static string Normal(string id) => TransferId.TryParse(id, out var read) ? read.ToString() : id;
}
