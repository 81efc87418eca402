using static Pamoja.Fspiop.Elements;
using static Pamoja.Fspiop.Primitives;

namespace Pamoja.Fspiop;

/// <summary>The bodies of quotes; their own members are the only ones at the top, further inside others are let through.</summary>
internal static class QuoteShapes
{
    private const int MaxQuotes = 1_000;
    private static readonly Elements Quote = OfQuotes;

    public static Shape QuotesPost => Closed(
        Required("quoteId", CorrelationId), Required("transactionId", CorrelationId), Optional("transactionRequestId", CorrelationId),
        Required("payee", Quote.Party), Required("payer", Quote.Party), Required("amountType", AmountType),
        Required("amount", Quote.Money), Optional("fees", Quote.Money), Required("transactionType", Quote.TransactionType),
        Optional("converter", Initiator),
        Optional("currencyConversion", Quote.Object(Required("sourceAmount", Quote.Money), Required("targetAmount", Quote.Money))),
        Optional("geoCode", Quote.GeoCode), Optional("note", Text128), Optional("expiration", Moment),
        Optional("extensionList", Quote.ExtensionList));

    public static Shape QuotesPut => Closed(
        Required("transferAmount", Quote.Money), Optional("payeeReceiveAmount", Quote.Money), Optional("payeeFspFee", Quote.Money),
        Optional("payeeFspCommission", Quote.Money), Required("expiration", Moment), Optional("geoCode", Quote.GeoCode),
        Required("ilpPacket", IlpPacket), Required("condition", Bytes32Text), Optional("extensionList", Quote.ExtensionList));

    public static Shape BulkQuotesPost => Closed(
        Required("bulkQuoteId", CorrelationId), Required("payer", Quote.Party), Optional("geoCode", Quote.GeoCode),
        Optional("expiration", Moment),
        Required("individualQuotes", new ArrayShape(
            Quote.Object(
                Required("quoteId", CorrelationId), Required("transactionId", CorrelationId), Required("payee", Quote.Party),
                Required("amountType", AmountType), Required("amount", Quote.Money), Optional("fees", Quote.Money),
                Required("transactionType", Quote.TransactionType), Optional("note", Text128),
                Optional("extensionList", Quote.ExtensionList)),
            1, MaxQuotes)),
        Optional("extensionList", Quote.ExtensionList));

    public static Shape BulkQuotesPut => Closed(
        Optional("individualQuoteResults", new ArrayShape(
            Quote.Object(
                Required("quoteId", CorrelationId), Optional("payee", Quote.Party), Optional("transferAmount", Quote.Money),
                Optional("payeeReceiveAmount", Quote.Money), Optional("payeeFspFee", Quote.Money),
                Optional("payeeFspCommission", Quote.Money), Optional("ilpPacket", IlpPacket), Optional("condition", Bytes32Text),
                Optional("errorInformation", Quote.ErrorInformation), Optional("extensionList", Quote.ExtensionList)),
            0, MaxQuotes)),
        Required("expiration", Moment), Optional("extensionList", Quote.ExtensionList));

    public static Shape FxQuotesPost => Quote.Object(
        Required("conversionRequestId", CorrelationId), Required("conversionTerms", Quote.FxConversion));

    public static Shape FxQuotesPut => Quote.Object(
        Optional("condition", Bytes32Text), Required("conversionTerms", Quote.FxConversion));

    public static Shape Error => Closed(Required("errorInformation", Quote.ErrorInformation));
}
