namespace Pamoja.Fspiop;

/// <summary>
/// POST /quotes: what routing needs of it; the rest is between payer and payee. Source: FSPIOP API Definition, QuotesPostRequest.
/// </summary>
public sealed record QuoteRequest
{
    /// <summary>UUID or ULID, as sent.</summary>
    public required string QuoteId { get; init; }

    /// <summary>UUID or ULID, as sent.</summary>
    public required string TransactionId { get; init; }

    /// <summary>The payer's FSP as the payer's party information names it; null if it does not.</summary>
    public required string? PayerFspId { get; init; }

    /// <summary>The payee's FSP as the payee's party information names it; null if it does not.</summary>
    public required string? PayeeFspId { get; init; }

    /// <summary>Currencies that the payer can pay in (v2.0); empty if it does not say.</summary>
    public required IReadOnlyList<string> PayerSupportedCurrencies { get; init; }

    /// <summary>SEND or RECEIVE.</summary>
    public required string AmountType { get; init; }

    /// <summary>The amount to send or to receive.</summary>
    public required decimal Amount { get; init; }

    /// <summary>Three letters.</summary>
    public required string Currency { get; init; }

    /// <summary>Until when an answer is of use, UTC; null if it was not sent.</summary>
    public required DateTimeOffset? Expiration { get; init; }

    /// <summary>From a body that was read with <see cref="BodySchema.QuotesPost"/>.</summary>
    public static QuoteRequest From(MessageBody body)
    {
        var root = body.RootOf(BodySchema.QuotesPost);
        var payer = root.At("payer"u8);
        var money = root.At("amount"u8);
        return new QuoteRequest
        {
            QuoteId = Fields.Text(root, "quoteId"u8),
            TransactionId = Fields.Text(root, "transactionId"u8),
            PayerFspId = Fields.TextOrNull(payer.At("partyIdInfo"u8), "fspId"u8),
            PayeeFspId = Fields.TextOrNull(root.At("payee"u8).At("partyIdInfo"u8), "fspId"u8),
            PayerSupportedCurrencies = Fields.Texts(payer.At("supportedCurrencies"u8)),
            AmountType = Fields.Text(root, "amountType"u8),
            Amount = Fields.Amount(money),
            Currency = Fields.Text(money, "currency"u8),
            Expiration = Fields.Moment(root, "expiration"u8),
        };
    }
}
