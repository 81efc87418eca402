namespace Pamoja.Storage;

/// <summary>One message about a quote or a lookup that came to the hub, for review; never what it said.</summary>
/// <param name="QuoteId">Id of the quote, fxQuote or bulkQuote as it was sent; null of a lookup, which has none.</param>
/// <param name="Resource">quotes, fxQuotes, bulkQuotes or parties.</param>
/// <param name="Step">HTTP method, with /error for an error callback.</param>
/// <param name="Source">Who sent it.</param>
/// <param name="Destination">To whom; empty where that was nobody.</param>
/// <param name="Outcome">forwarded, resent, ignored, or the code of the error that its sender was told.</param>
/// <param name="At">When it came, by this node's clock.</param>
public readonly record struct QuoteRecord(
    string? QuoteId, string Resource, string Step, string Source, string Destination, string Outcome, DateTimeOffset At)
{
    /// <summary>Of a request for a quote, the transaction that it is for; null where it does not say.</summary>
    public string? TransactionId { get; init; }

    /// <summary>A number for the party that was looked for, or for a quote's payee. It does not tell who that is.</summary>
    public int? Party { get; init; }
}
