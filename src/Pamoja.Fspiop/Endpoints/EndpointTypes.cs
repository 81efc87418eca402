namespace Pamoja.Fspiop;

/// <summary>
/// Types of endpoints that a participant registers: which of its URLs a message goes to. The names are part of the administration API.
/// </summary>
public static class EndpointTypes
{
#pragma warning disable CS1591 // The names are the field's own.
    public const string ParticipantPut = "FSPIOP_CALLBACK_URL_PARTICIPANT_PUT";
    public const string ParticipantPutError = "FSPIOP_CALLBACK_URL_PARTICIPANT_PUT_ERROR";
    public const string ParticipantDelete = "FSPIOP_CALLBACK_URL_PARTICIPANT_DELETE";
    public const string ParticipantSubIdPut = "FSPIOP_CALLBACK_URL_PARTICIPANT_SUB_ID_PUT";
    public const string ParticipantSubIdPutError = "FSPIOP_CALLBACK_URL_PARTICIPANT_SUB_ID_PUT_ERROR";
    public const string ParticipantSubIdDelete = "FSPIOP_CALLBACK_URL_PARTICIPANT_SUB_ID_DELETE";
    public const string ParticipantBatchPut = "FSPIOP_CALLBACK_URL_PARTICIPANT_BATCH_PUT";
    public const string ParticipantBatchPutError = "FSPIOP_CALLBACK_URL_PARTICIPANT_BATCH_PUT_ERROR";
    public const string PartiesGet = "FSPIOP_CALLBACK_URL_PARTIES_GET";
    public const string PartiesPut = "FSPIOP_CALLBACK_URL_PARTIES_PUT";
    public const string PartiesPutError = "FSPIOP_CALLBACK_URL_PARTIES_PUT_ERROR";
    public const string PartiesSubIdGet = "FSPIOP_CALLBACK_URL_PARTIES_SUB_ID_GET";
    public const string PartiesSubIdPut = "FSPIOP_CALLBACK_URL_PARTIES_SUB_ID_PUT";
    public const string PartiesSubIdPutError = "FSPIOP_CALLBACK_URL_PARTIES_SUB_ID_PUT_ERROR";
    public const string TransactionRequests = "FSPIOP_CALLBACK_URL_TRX_REQ_SERVICE";
    public const string Authorizations = "FSPIOP_CALLBACK_URL_AUTHORIZATIONS";
    public const string Quotes = "FSPIOP_CALLBACK_URL_QUOTES";
    public const string BulkQuotes = "FSPIOP_CALLBACK_URL_BULK_QUOTES";
    public const string FxQuotes = "FSPIOP_CALLBACK_URL_FX_QUOTES";
    public const string TransferPost = "FSPIOP_CALLBACK_URL_TRANSFER_POST";
    public const string TransferPut = "FSPIOP_CALLBACK_URL_TRANSFER_PUT";
    public const string TransferError = "FSPIOP_CALLBACK_URL_TRANSFER_ERROR";
    public const string FxTransferPost = "FSPIOP_CALLBACK_URL_FX_TRANSFER_POST";
    public const string FxTransferPut = "FSPIOP_CALLBACK_URL_FX_TRANSFER_PUT";
    public const string FxTransferError = "FSPIOP_CALLBACK_URL_FX_TRANSFER_ERROR";
    public const string BulkTransferPost = "FSPIOP_CALLBACK_URL_BULK_TRANSFER_POST";
    public const string BulkTransferPut = "FSPIOP_CALLBACK_URL_BULK_TRANSFER_PUT";
    public const string BulkTransferError = "FSPIOP_CALLBACK_URL_BULK_TRANSFER_ERROR";
#pragma warning restore CS1591

    /// <summary>The 62 names: FSPIOP's, those of notifications to operators, those of third-party payments.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        ParticipantPut, ParticipantPutError, ParticipantDelete, ParticipantSubIdPut, ParticipantSubIdPutError, ParticipantSubIdDelete,
        ParticipantBatchPut, ParticipantBatchPutError, PartiesGet, PartiesPut, PartiesPutError, PartiesSubIdGet, PartiesSubIdPut,
        PartiesSubIdPutError, TransactionRequests, Authorizations, Quotes, BulkQuotes, FxQuotes, TransferPost, TransferPut, TransferError,
        FxTransferPost, FxTransferPut, FxTransferError, BulkTransferPost, BulkTransferPut, BulkTransferError,
        "ALARM_NOTIFICATION_URL", "ALARM_NOTIFICATION_TOPIC", "NET_DEBIT_CAP_THRESHOLD_BREACH_EMAIL", "NET_DEBIT_CAP_ADJUSTMENT_EMAIL",
        "SETTLEMENT_TRANSFER_POSITION_CHANGE_EMAIL",
        .. ThirdParty("TRANSACTION_REQUEST", "GET", "POST", "PUT", "PUT_ERROR", "PATCH"),
        .. ThirdParty("TRANSACTION_REQUEST_AUTH", "POST", "PUT", "PUT_ERROR"),
        .. ThirdParty("TRANSACTION_REQUEST_VERIFY", "POST", "PUT", "PUT_ERROR"),
        .. ThirdParty("CONSENT_REQUEST", "POST", "PUT", "PATCH", "PUT_ERROR"),
        .. ThirdParty("CREATE_CREDENTIAL", "POST"),
        .. ThirdParty("CONSENT", "POST", "GET", "PUT", "PATCH", "PUT_ERROR"),
        .. ThirdParty("CONSENT_GENERATE_CHALLENGE", "POST", "PUT_ERROR"),
        .. ThirdParty("ACCOUNTS", "GET", "PUT", "PUT_ERROR"),
        .. ThirdParty("SERVICES", "GET", "PUT", "PUT_ERROR"),
    ];

    private static IEnumerable<string> ThirdParty(string resource, params string[] actions) =>
        actions.Select(action => $"TP_CB_URL_{resource}_{action}");
}
