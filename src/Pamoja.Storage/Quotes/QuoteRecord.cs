namespace Pamoja.Storage;

/// <summary>One message about a quote that came to the hub, for review; never what it said.</summary>
/// <param name="QuoteId">Id of the quote, fxQuote or bulkQuote as it was sent.</param>
/// <param name="Resource">quotes, fxQuotes or bulkQuotes.</param>
/// <param name="Step">HTTP method, with /error for an error callback.</param>
/// <param name="Source">Who sent it.</param>
/// <param name="Destination">To whom.</param>
/// <param name="Outcome">forwarded, resent, ignored, or the code of the error that its sender was told.</param>
/// <param name="At">When it came, by this node's clock.</param>
public readonly record struct QuoteRecord(
    string QuoteId, string Resource, string Step, string Source, string Destination, string Outcome, DateTimeOffset At);
