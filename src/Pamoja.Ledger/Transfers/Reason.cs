namespace Pamoja.Ledger;

/// <summary>
/// Why the ledger refused or released something. Each has exactly one FSPIOP error code and text; the edge knows them.
/// Numbers are stored: never change one.
/// </summary>
public enum Reason : short
{
    /// <summary>Nothing was refused.</summary>
    None = 0,

    /// <summary>The sender is not the payer named in the body. 3100.</summary>
    SourceIsNotPayer = 1,

    /// <summary>More than 4 decimals. 3100.</summary>
    AmountScale = 2,

    /// <summary>More than 18 digits. 3100.</summary>
    AmountPrecision = 3,

    /// <summary>No participant of the payer's name. 3100.</summary>
    PayerNotFound = 4,

    /// <summary>The payer is inactive. 3100.</summary>
    PayerInactive = 5,

    /// <summary>No participant of the payee's name. 3100.</summary>
    PayeeNotFound = 6,

    /// <summary>The payee is inactive. 3100.</summary>
    PayeeInactive = 7,

    /// <summary>No condition of 32 bytes. 3100.</summary>
    ConditionMissing = 8,

    /// <summary>No expiration. 3100.</summary>
    ExpirationMissing = 9,

    /// <summary>The expiration has passed already. 3100.</summary>
    ExpirationPast = 10,

    /// <summary>Payer and payee are the same participant. 3100.</summary>
    OnUs = 11,

    /// <summary>The payer has no POSITION account in the currency. 3100.</summary>
    PayerAccountMissing = 12,

    /// <summary>The payer's POSITION account is inactive. 3100.</summary>
    PayerAccountInactive = 13,

    /// <summary>The payee has no POSITION account in the currency. 3100.</summary>
    PayeeAccountMissing = 14,

    /// <summary>Good funds do not cover the amount. 4001.</summary>
    InsufficientLiquidity = 15,

    /// <summary>The net debit cap does not cover the amount. 4200.</summary>
    NetDebitCap = 16,

    /// <summary>The same id with other content. 3106.</summary>
    Modified = 17,

    /// <summary>No such transfer. 3208.</summary>
    TransferNotFound = 18,

    /// <summary>The sender is neither the payee nor acts for it. 3100.</summary>
    SourceIsNotPayee = 19,

    /// <summary>The payee addressed somebody else than the payer. 3100; aborts the transfer.</summary>
    DestinationIsNotPayer = 20,

    /// <summary>SHA-256 of the fulfilment is not the condition, or there is no fulfilment. 3100; aborts the transfer.</summary>
    InvalidFulfilment = 21,

    /// <summary>The transfer is not reserved any more. 3100.</summary>
    NotReserved = 22,

    /// <summary>Time ran out. 3303.</summary>
    Expired = 23,

    /// <summary>The payee answered with an error, which is passed on unchanged.</summary>
    PayeeError = 24,

    /// <summary>The operator aborted a funds-out. 3100.</summary>
    OperatorAbort = 25,

    /// <summary>The settlement account holds less than the funds-out. "Aborted due to insufficient funds".</summary>
    InsufficientFunds = 26,

    /// <summary>The amount is zero or below. 3100.</summary>
    AmountNotPositive = 27,

    /// <summary>The limit or initial position was set before. 2001.</summary>
    AlreadyOpened = 28,

    /// <summary>No limit was set before. 2001.</summary>
    LimitMissing = 29,

    /// <summary>The account does not exist. 2001.</summary>
    AccountMissing = 30,

    /// <summary>The account is inactive. 2001.</summary>
    AccountInactive = 31,

    /// <summary>The participant is inactive. 2001.</summary>
    ParticipantInactive = 32,

    /// <summary>Another kind of movement has this id, or another account. 2001.</summary>
    AccountMismatch = 33,

    /// <summary>The database or the program failed; nothing was written. 2001.</summary>
    Internal = 34,

    /// <summary>Too much waits already. 2003.</summary>
    Busy = 35,

    /// <summary>The payee's POSITION account is inactive. 3100.</summary>
    PayeeAccountInactive = 36,

    /// <summary>A conversion that the transfer depends on is not fulfilled. 3100.</summary>
    FxNotFulfilled = 37,

    /// <summary>The transfer that the conversion was for has come already. 3100.</summary>
    TransferBeforeFx = 38,

    /// <summary>The operator released a conversion that no transfer followed, or what another scheme does not tell of. 3100.</summary>
    OperatorRelease = 39,

    /// <summary>A side has no SETTLEMENT account in a currency that is settled with each commit. 3100.</summary>
    SettlementAccountMissing = 40,

    /// <summary>A request that goes to nobody behind a proxy was reported as forwarded. 2001.</summary>
    NotProxied = 41,

    /// <summary>The payee's conversion does not take what its transfer brings. 3100.</summary>
    ConversionMismatch = 42,

    /// <summary>A bulk transfer names this id more than once, so that nobody could tell which payment was carried out. 3100.</summary>
    RepeatedInBulk = 43,

    /// <summary>None of a bulk transfer's payments could be reserved; each says why.</summary>
    NothingAccepted = 44,

    /// <summary>No such bulk transfer. 3210.</summary>
    BulkNotFound = 45,

    /// <summary>No settlement window of this number. 3100.</summary>
    WindowNotFound = 60,

    /// <summary>The settlement window is not open. 3100.</summary>
    WindowNotOpen = 61,

    /// <summary>Nothing was posted in the settlement window. 3100.</summary>
    WindowEmpty = 62,

    /// <summary>The settlement model is gross or immediate and has no settlements. 3100.</summary>
    ModelNotDeferredNet = 63,

    /// <summary>The nets of a settlement do not sum to zero. 6000; the books are to be audited.</summary>
    NetsUnbalanced = 64,

    /// <summary>No settlement of this number. 3100.</summary>
    SettlementNotFound = 65,

    /// <summary>The settlement has come too far to be given up. 3100.</summary>
    SettlementStateFinal = 66,

    /// <summary>An account of the settlement is committed, so that it cannot be given up. 3100.</summary>
    SettlementCommitted = 67,

    /// <summary>One request names an account of a settlement twice. 3000, told with the account.</summary>
    AccountTwice = 68,

    /// <summary>An account of a settlement cannot go to this state now. 3000, told with the account.</summary>
    StepNotAllowed = 69,

    /// <summary>The bank moved another amount than the settlement says. 3100, told with its line.</summary>
    AmountDiffers = 70,

    /// <summary>A balance at the bank is not what the books say. 3100, told with its line.</summary>
    BalanceDiffers = 71,

    /// <summary>What the bank moved does not sum to zero. 3100.</summary>
    AmountsUnbalanced = 72,

    /// <summary>The bank says nothing of an account that has something to settle. 3100.</summary>
    AccountUnconfirmed = 73,

    /// <summary>The operator lets the payer send nothing for now. 3100.</summary>
    PayerMayNotSend = 80,

    /// <summary>The operator lets the payee receive nothing for now; of a conversion's provider: it must do both. 3100.</summary>
    PayeeMayNotReceive = 81,

    /// <summary>A policy keeps limits within the good funds. 2001.</summary>
    LimitAboveLiquidity = 82,

    /// <summary>A policy keeps the good funds that cover an open position.</summary>
    FundsCoverPosition = 83,

    /// <summary>A policy keeps what is open or reserved from being disabled. 2001.</summary>
    Unsettled = 84,

    /// <summary>More decimals than the currency's smallest unit has, where the scheme counts in these. 3100.</summary>
    CurrencyDecimals = 85,
}
