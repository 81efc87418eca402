namespace Pamoja.Fspiop;

#pragma warning disable CS1591 // The names mean what the codes' texts say.
public sealed partial class FspiopError
{
    public static readonly FspiopError CommunicationError = new("1000", "Communication error", 503);
    public static readonly FspiopError DestinationCommunicationError = new("1001", "Destination communication error", 503);

    public static readonly FspiopError GenericServerError = new("2000", "Generic server error", 500);
    public static readonly FspiopError InternalServerError = new("2001", "Internal server error", 500);
    public static readonly FspiopError NotImplemented = new("2002", "Not implemented", 501);
    public static readonly FspiopError ServiceCurrentlyUnavailable = new("2003", "Service currently unavailable", 503);
    public static readonly FspiopError ServerTimedOut = new("2004", "Server timed out", 500);
    public static readonly FspiopError ServerBusy = new("2005", "Server busy", 500);
    public static readonly FspiopError TemporaryPartyResolutionFailed = new("2006", "Temporary party resolution failed, try again", 503);

    public static readonly FspiopError GenericClientError = new("3000", "Generic client error", 400);
    public static readonly FspiopError UnacceptableVersion = new("3001", "Unacceptable version requested", 406);
    public static readonly FspiopError UnknownUri = new("3002", "Unknown URI", 404);
    public static readonly FspiopError AddPartyInformationError = new("3003", "Add Party information error", 400);
    public static readonly FspiopError DeletePartyInformationError = new("3040", "Delete Party information error", 400);
    public static readonly FspiopError GenericValidationError = new("3100", "Generic validation error", 400);
    public static readonly FspiopError MalformedSyntax = new("3101", "Malformed syntax", 400);
    public static readonly FspiopError MissingMandatoryElement = new("3102", "Missing mandatory element", 400);
    public static readonly FspiopError TooManyElements = new("3103", "Too many elements", 400);
    public static readonly FspiopError TooLargePayload = new("3104", "Too large payload", 400);
    public static readonly FspiopError InvalidSignature = new("3105", "Invalid signature", 400);
    public static readonly FspiopError ModifiedRequest = new("3106", "Modified request", 400);
    public static readonly FspiopError MissingMandatoryExtensionParameter = new("3107", "Missing mandatory extension parameter", 400);
    public static readonly FspiopError GenericIdNotFound = new("3200", "Generic ID not found", 400);
    public static readonly FspiopError DestinationFspError = new("3201", "Destination FSP Error", 400);
    public static readonly FspiopError PayerFspIdNotFound = new("3202", "Payer FSP ID not found", 400);
    public static readonly FspiopError PayeeFspIdNotFound = new("3203", "Payee FSP ID not found", 400);
    public static readonly FspiopError PartyNotFound = new("3204", "Party not found", 400);
    public static readonly FspiopError QuoteIdNotFound = new("3205", "Quote ID not found", 400);
    public static readonly FspiopError TransactionRequestIdNotFound = new("3206", "Transaction request ID not found", 400);
    public static readonly FspiopError TransactionIdNotFound = new("3207", "Transaction ID not found", 400);
    public static readonly FspiopError TransferIdNotFound = new("3208", "Transfer ID not found", 400);
    public static readonly FspiopError BulkQuoteIdNotFound = new("3209", "Bulk quote ID not found", 400);
    public static readonly FspiopError BulkTransferIdNotFound = new("3210", "Bulk transfer ID not found", 400);
    public static readonly FspiopError GenericExpiredError = new("3300", "Generic expired error", 400);
    public static readonly FspiopError TransactionRequestExpired = new("3301", "Transaction request expired", 400);
    public static readonly FspiopError QuoteExpired = new("3302", "Quote expired", 400);
    public static readonly FspiopError TransferExpired = new("3303", "Transfer expired", 400);

    public static readonly FspiopError GenericPayerError = new("4000", "Generic Payer error", 400);
    public static readonly FspiopError PayerFspInsufficientLiquidity = new("4001", "Payer FSP insufficient liquidity", 400);
    public static readonly FspiopError GenericPayerRejection = new("4100", "Generic Payer rejection", 400);
    public static readonly FspiopError PayerRejectedTransactionRequest = new("4101", "Payer rejected transaction request", 400);
    public static readonly FspiopError PayerFspUnsupportedTransactionType = new("4102", "Payer FSP unsupported transaction type", 400);
    public static readonly FspiopError PayerUnsupportedCurrency = new("4103", "Payer unsupported currency", 400);
    public static readonly FspiopError PayerLimitError = new("4200", "Payer limit error", 400);
    public static readonly FspiopError PayerPermissionError = new("4300", "Payer permission error", 400);
    public static readonly FspiopError GenericPayerBlockedError = new("4400", "Generic Payer blocked error", 400);

    public static readonly FspiopError GenericPayeeError = new("5000", "Generic Payee error", 400);
    public static readonly FspiopError PayeeFspInsufficientLiquidity = new("5001", "Payee FSP insufficient liquidity", 400);
    public static readonly FspiopError GenericPayeeRejection = new("5100", "Generic Payee rejection", 400);
    public static readonly FspiopError PayeeRejectedQuote = new("5101", "Payee rejected quote", 400);
    public static readonly FspiopError PayeeFspUnsupportedTransactionType = new("5102", "Payee FSP unsupported transaction type", 400);
    public static readonly FspiopError PayeeFspRejectedQuote = new("5103", "Payee FSP rejected quote", 400);
    public static readonly FspiopError PayeeRejectedTransaction = new("5104", "Payee rejected transaction", 400);
    public static readonly FspiopError PayeeFspRejectedTransaction = new("5105", "Payee FSP rejected transaction", 400);
    public static readonly FspiopError PayeeUnsupportedCurrency = new("5106", "Payee unsupported currency", 400);
    public static readonly FspiopError PayeeIdentifierNoLongerValid = new("5107", "Payee identifier no-longer valid", 400);
    public static readonly FspiopError PayeeLimitError = new("5200", "Payee limit error", 400);
    public static readonly FspiopError PayeePermissionError = new("5300", "Payee permission error", 400);
    public static readonly FspiopError GenericPayeeBlockedError = new("5400", "Generic Payee blocked error", 400);

    public static readonly FspiopError GenericSettlementError = new("6000", "Generic Settlement Error", 400);

    // Third-party payments: they travel inside payloads; the transfer path knows none of them.
    public static readonly FspiopError ThirdpartyError = new("7000", "Generic Thirdparty Error", 400);
    public static readonly FspiopError ThirdpartyTransactionError = new("7100", "Generic Thirdparty Transaction Error", 400);
    public static readonly FspiopError ThirdpartyTransactionRequestNotValid = new("7101", "Transaction request not valid for DFSP", 400);
    public static readonly FspiopError ThirdpartyTransactionUpdateFailed = new("7102", "Update of transaction request to PISP failed", 400);
    public static readonly FspiopError ThirdpartyQuoteFailed = new("7103", "Quote to payee DFSP failed", 400);
    public static readonly FspiopError ThirdpartyAuthorizationRequestFailed = new("7104", "Authorization request to PISP failed", 400);
    public static readonly FspiopError ThirdpartyAuthorizationNotValid = new("7105", "Authorization failed validation by DFSP", 400);
    public static readonly FspiopError ThirdpartyTransactionRejectedByUser = new("7106", "Transaction rejected by user", 400);
    public static readonly FspiopError ThirdpartyAuthorizationUnexpected = new("7107", "Unexpected authorization response type", 400);
    public static readonly FspiopError ThirdpartyTransferFailed = new("7108", "Transfer failed", 400);
    public static readonly FspiopError ThirdpartyNotificationFailed = new("7109", "Notification failed", 400);
    public static readonly FspiopError AccountLinkingError = new("7200", "Generic Thirdparty Account Linking Error", 400);
    public static readonly FspiopError NoThirdpartyEnabledFsp = new("7201", "No thirdparty enabled FSP found", 400);
    public static readonly FspiopError NoAccountsFound = new("7202", "No accounts found for identifier", 400);
    public static readonly FspiopError NoSupportedAuthChannels = new("7203", "No supported authentication channels", 400);
    public static readonly FspiopError NoSupportedScopeActions = new("7204", "No supported scope actions", 400);
    public static readonly FspiopError OtpNotValid = new("7205", "OTP failed validation", 400);
    public static readonly FspiopError OtpValidationFailed = new("7206", "FSP failed to validate OTP", 400);
    public static readonly FspiopError ScopesNotRetrieved = new("7207", "FSP failed to retrieve scopes", 400);
    public static readonly FspiopError ConsentRequestValidationFailed = new("7208", "FSP failed to validate consent request", 400);
    public static readonly FspiopError NoSuitableScopes = new("7209", "No suitable scopes", 400);
    public static readonly FspiopError CallbackUriNotTrusted = new("7210", "Callback URI not trusted", 400);
    public static readonly FspiopError UserNotAllowed = new("7211", "User not allowed", 400);
    public static readonly FspiopError SignedChallengeMismatch = new("7212", "Signed challenge mismatch", 400);
    public static readonly FspiopError ConsentNotValid = new("7213", "Consent not valid", 400);
    public static readonly FspiopError AccountLinkRegistrationFailed = new("7214", "Registration of account link with oracle failed", 400);
    public static readonly FspiopError ThirdpartyAuthServiceError = new("7300", "Generic Thirdparty Auth Service Error", 400);
}
