using static Pamoja.Fspiop.Primitives;

namespace Pamoja.Fspiop;

/// <summary>
/// The data model's compound types. They come in families, since the field's servers differ: whether unknown members are refused, how
/// strict party identifiers and error codes are. Source: FSPIOP API Definition, data models; v2.0, which contains the earlier ones.
/// </summary>
internal sealed class Elements
{
    private readonly bool _isClosed;

    private Elements(bool isClosed, Shape partyIdentifier, Shape errorCode)
    {
        _isClosed = isClosed;
        ExtensionList = Object(Required("extension", new ArrayShape(Object(Required("key", Text32), Required("value", Text128)), 1, 16)));
        Money = Object(Required("currency", Currency), Required("amount", AmountText));
        FxMoney = Object(Required("currency", Currency), Optional("amount", AmountText));
        GeoCode = Object(Required("latitude", Latitude), Required("longitude", Longitude));
        ErrorInformation = Object(
            Required("errorCode", errorCode), Required("errorDescription", Text128), Optional("extensionList", ExtensionList));
        PartyIdInfo = Object(
            Required("partyIdType", PartyIdType), Required("partyIdentifier", partyIdentifier), Optional("partySubIdOrType", Text128),
            Optional("fspId", FspId), Optional("extensionList", ExtensionList));
        var complexName = Object(
            Optional("firstName", PersonName), Optional("middleName", PersonName), Optional("lastName", PersonName));
        Party = Object(
            Required("partyIdInfo", PartyIdInfo), Optional("merchantClassificationCode", MerchantClassificationCode),
            Optional("name", Text128),
            Optional("personalInfo", Object(
                Optional("complexName", complexName), Optional("dateOfBirth", Date), Optional("kycInformation", Text2048))),
            Optional("supportedCurrencies", new ArrayShape(Currency, 0, 16)));
        TransactionType = Object(
            Required("scenario", Scenario), Optional("subScenario", SubScenario), Required("initiator", Initiator),
            Required("initiatorType", InitiatorType),
            Optional("refundInfo", Object(Required("originalTransactionId", CorrelationId), Optional("refundReason", Text128))),
            Optional("balanceOfPayments", BalanceOfPayments));
        FxConversion = Object(
            Required("conversionId", CorrelationId), Optional("determiningTransferId", CorrelationId), Required("initiatingFsp", FspId),
            Required("counterPartyFsp", FspId), Required("amountType", AmountType), Required("sourceAmount", FxMoney),
            Required("targetAmount", FxMoney), Required("expiration", Moment),
            Optional("charges", new ArrayShape(
                Object(Required("chargeType", Text32), Optional("sourceAmount", Money), Optional("targetAmount", Money)), 0, 16)),
            Optional("extensionList", ExtensionList));
    }

    /// <summary>Participants and parties: identifiers without space and braces.</summary>
    public static Elements OfLookup { get; } = new(isClosed: false, PlainPartyIdentifier, ErrorCode);

    /// <summary>Quotes: error codes of the classes that the specification reserves.</summary>
    public static Elements OfQuotes { get; } = new(isClosed: false, Text128, QuoteErrorCode);

    /// <summary>Transfers.</summary>
    public static Elements OfTransfers { get; } = new(isClosed: false, Text128, ErrorCode);

    /// <summary>Transaction requests and authorizations: nothing unknown at any depth.</summary>
    public static Elements OfRequests { get; } = new(isClosed: true, Text128, ErrorCode);

    public Shape ExtensionList { get; }

    public Shape Money { get; }

    public Shape FxMoney { get; }

    public Shape GeoCode { get; }

    public Shape ErrorInformation { get; }

    public Shape PartyIdInfo { get; }

    public Shape Party { get; }

    public Shape TransactionType { get; }

    public Shape FxConversion { get; }

    public static Member Required(string name, Shape shape) => new(name, shape, IsRequired: true);

    public static Member Optional(string name, Shape shape) => new(name, shape, IsRequired: false);

    /// <summary>An object as strict as its family.</summary>
    public ObjectShape Object(params Member[] members) => new(_isClosed, members);

    /// <summary>An object that refuses unknown members, whatever its family does further inside.</summary>
    public static ObjectShape Closed(params Member[] members) => new(isClosed: true, members);
}
