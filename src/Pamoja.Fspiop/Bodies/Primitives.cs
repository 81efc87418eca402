namespace Pamoja.Fspiop;

/// <summary>The data model's simple types. Source: FSPIOP API Definition, data models; v2.0 where versions differ.</summary>
internal static class Primitives
{
    public static readonly TextShape AmountText = TextShape.Matching(Patterns.Amount, Matchers.IsAmount);
    public static readonly TextShape Currency = TextShape.OneOf(CurrencyCode.IsKnown, CurrencyCode.All, 3, 3);
    public static readonly TextShape CorrelationId = TextShape.Matching(Patterns.CorrelationId, Matchers.IsCorrelationId);
    public static readonly TextShape FspId = TextShape.OfLength(1, 32);
    public static readonly TextShape Text32 = TextShape.OfLength(1, 32);
    public static readonly TextShape Text128 = TextShape.OfLength(1, 128);
    public static readonly TextShape Text2048 = TextShape.OfLength(1, 2048);
    public static readonly TextShape Date = TextShape.Matching(Patterns.Date, Matchers.IsDate);
    public static readonly TextShape Moment = TextShape.Matching(Patterns.DateTime, Matchers.IsDateTime);
    public static readonly TextShape IlpPacket = TextShape.Matching(Patterns.Base64Url, Matchers.IsBase64Url, 1, 32768);
    public static readonly TextShape Bytes32Text = TextShape.Matching(Patterns.Base64Url32, Matchers.IsBase64Url32, maxLength: 48);
    public static readonly TextShape ErrorCode = TextShape.Matching(Patterns.ErrorCode, Matchers.IsErrorCode);
    public static readonly TextShape QuoteErrorCode = TextShape.Matching(Patterns.QuoteErrorCode, Matchers.IsQuoteErrorCode);
    public static readonly TextShape PersonName = TextShape.Matching(Patterns.Name, Matchers.IsName, 1, 128);
    public static readonly TextShape Latitude = TextShape.Matching(Patterns.Latitude, Matchers.IsLatitude);
    public static readonly TextShape Longitude = TextShape.Matching(Patterns.Longitude, Matchers.IsLongitude);
    public static readonly TextShape BalanceOfPayments = TextShape.Matching(Patterns.BalanceOfPayments, Matchers.IsBalanceOfPayments);
    public static readonly TextShape SubScenario = TextShape.Matching(Patterns.UpperWords, Matchers.IsUpperWords);

    public static readonly TextShape MerchantClassificationCode =
        TextShape.Matching(Patterns.MerchantClassificationCode, Matchers.IsMerchantClassificationCode);

    public static readonly TextShape PlainPartyIdentifier =
        TextShape.Matching(Patterns.PartyIdentifier, Matchers.IsPartyIdentifier, 1, 128);

    public static readonly TextShape WholeNumber = TextShape.Integer(Matchers.IsWholeNumber);
    public static readonly TextShape Code = TextShape.Matching(Patterns.Code, Matchers.IsCode);

    public static readonly TextShape AuthenticationValue =
        TextShape.Matching(Patterns.AuthenticationValue, Matchers.IsAuthenticationValue);

    public static readonly TextShape PartyIdType =
        TextShape.OneOf("MSISDN", "EMAIL", "PERSONAL_ID", "BUSINESS", "DEVICE", "ACCOUNT_ID", "IBAN", "ALIAS");

    public static readonly TextShape AmountType = TextShape.OneOf("SEND", "RECEIVE");
    public static readonly TextShape Scenario = TextShape.OneOf("DEPOSIT", "WITHDRAWAL", "TRANSFER", "PAYMENT", "REFUND");
    public static readonly TextShape Initiator = TextShape.OneOf("PAYER", "PAYEE");
    public static readonly TextShape InitiatorType = TextShape.OneOf("CONSUMER", "AGENT", "BUSINESS", "DEVICE");
    public static readonly TextShape TransferState = TextShape.OneOf("RECEIVED", "RESERVED", "COMMITTED", "ABORTED");
    public static readonly TextShape AuthenticationType = TextShape.OneOf("OTP", "QRCODE", "U2F");
    public static readonly TextShape AuthorizationResponse = TextShape.OneOf("ENTERED", "REJECTED", "RESEND");
    public static readonly TextShape TransactionRequestState = TextShape.OneOf("RECEIVED", "PENDING", "ACCEPTED", "REJECTED");

    public static readonly TextShape TransactionState = TextShape.OneOf("RECEIVED", "PENDING", "COMPLETED", "REJECTED");

    public static readonly TextShape BulkTransferState =
        TextShape.OneOf("RECEIVED", "PENDING", "ACCEPTED", "PROCESSING", "COMPLETED", "REJECTED");
}
