using static Pamoja.Fspiop.Elements;
using static Pamoja.Fspiop.Primitives;

namespace Pamoja.Fspiop;

/// <summary>The bodies of lookup, transfers and requests. Source: FSPIOP API Definition, sections of the resources.</summary>
internal static class BodyShapes
{
    private const int MaxParties = 10_000;
    private const int MaxTransfers = 1_000;
    private static readonly Elements Lookup = OfLookup;
    private static readonly Elements Transfer = OfTransfers;
    private static readonly Elements Request = OfRequests;

    public static Shape ParticipantsBatchPost => Lookup.Object(
        Required("requestId", CorrelationId), Required("partyList", new ArrayShape(Lookup.PartyIdInfo, 1, MaxParties)),
        Optional("currency", Currency));

    public static Shape ParticipantsBatchPut => Lookup.Object(
        Required("partyList", new ArrayShape(
            Lookup.Object(Required("partyId", Lookup.PartyIdInfo), Optional("errorInformation", Lookup.ErrorInformation)), 1, MaxParties)),
        Optional("currency", Currency));

    public static Shape ParticipantsPost => Lookup.Object(
        Required("fspId", FspId), Optional("currency", Currency), Optional("extensionList", Lookup.ExtensionList));

    public static Shape ParticipantsPut => Lookup.Object(Optional("fspId", FspId));

    public static Shape PartiesPut => Lookup.Object(Required("party", Lookup.Party));

    public static Shape Error => Transfer.Object(Required("errorInformation", Transfer.ErrorInformation));

    public static Shape TransfersPost => Transfer.Object(
        Required("transferId", CorrelationId), Required("payeeFsp", FspId), Required("payerFsp", FspId),
        Required("amount", Transfer.Money), Required("ilpPacket", IlpPacket), Required("condition", Bytes32Text),
        Required("expiration", Moment), Optional("extensionList", Transfer.ExtensionList));

    public static Shape TransfersPut => Transfer.Object(
        Optional("fulfilment", Bytes32Text), Optional("completedTimestamp", Moment), Required("transferState", TransferState),
        Optional("extensionList", Transfer.ExtensionList));

    public static Shape TransfersPatch => Transfer.Object(
        Required("completedTimestamp", Moment), Required("transferState", TransferState),
        Optional("extensionList", Transfer.ExtensionList));

    public static Shape FxTransfersPost => Transfer.Object(
        Required("commitRequestId", CorrelationId), Optional("determiningTransferId", CorrelationId), Required("initiatingFsp", FspId),
        Required("counterPartyFsp", FspId), Required("sourceAmount", Transfer.Money), Required("targetAmount", Transfer.Money),
        Required("condition", Bytes32Text), Optional("expiration", Moment));

    public static Shape FxTransfersPut => Transfer.Object(
        Optional("fulfilment", Bytes32Text), Optional("completedTimestamp", Moment), Required("conversionState", TransferState),
        Optional("extensionList", Transfer.ExtensionList));

    public static Shape FxTransfersPatch => Transfer.Object(
        Optional("completedTimestamp", Moment), Required("conversionState", TransferState),
        Optional("extensionList", Transfer.ExtensionList));

    public static Shape BulkTransfersPost => Transfer.Object(
        Required("bulkTransferId", CorrelationId), Required("bulkQuoteId", CorrelationId), Required("payerFsp", FspId),
        Required("payeeFsp", FspId),
        Required("individualTransfers", new ArrayShape(
            Transfer.Object(
                Required("transferId", CorrelationId), Required("transferAmount", Transfer.Money), Required("ilpPacket", IlpPacket),
                Required("condition", Bytes32Text), Optional("extensionList", Transfer.ExtensionList)),
            1, MaxTransfers)),
        Required("expiration", Moment), Optional("extensionList", Transfer.ExtensionList));

    public static Shape BulkTransfersPut => Transfer.Object(
        Optional("completedTimestamp", Moment),
        Optional("individualTransferResults", new ArrayShape(
            Transfer.Object(
                Required("transferId", CorrelationId), Optional("fulfilment", Bytes32Text),
                Optional("errorInformation", Transfer.ErrorInformation), Optional("extensionList", Transfer.ExtensionList)),
            0, MaxTransfers)),
        Required("bulkTransferState", BulkTransferState), Optional("extensionList", Transfer.ExtensionList));

    public static Shape TransactionRequestsPost => Request.Object(
        Required("transactionRequestId", CorrelationId), Required("payee", Request.Party), Required("payer", Request.PartyIdInfo),
        Required("amount", Request.Money), Required("transactionType", Request.TransactionType), Optional("note", Text128),
        Optional("geoCode", Request.GeoCode), Optional("authenticationType", AuthenticationType), Optional("expiration", Moment),
        Optional("extensionList", Request.ExtensionList));

    public static Shape TransactionRequestsPut => Request.Object(
        Optional("transactionId", CorrelationId), Required("transactionRequestState", TransactionRequestState),
        Optional("extensionList", Request.ExtensionList));

    public static Shape TransactionsPut => Transfer.Object(
        Optional("completedTimestamp", Moment), Required("transactionState", TransactionState), Optional("code", Code),
        Optional("extensionList", Transfer.ExtensionList));

    public static Shape AuthorizationsPut => Request.Object(
        Optional("authenticationInfo", Request.Object(
            Required("authentication", AuthenticationType), Required("authenticationValue", AuthenticationValue))),
        Required("responseType", AuthorizationResponse));

    public static Shape RequestError => Request.Object(Required("errorInformation", Request.ErrorInformation));
}
