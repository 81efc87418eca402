using Pamoja.Fspiop;
using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>The one FSPIOP error of each of the ledger's reasons, in the words that clients know.</summary>
internal static class TransferErrors
{
    /// <param name="reason">Why the ledger refused or released.</param>
    /// <param name="payer">Name of the payer, as far as it is known.</param>
    /// <param name="payee">Name of the payee, as far as it is known.</param>
    /// <param name="currency">Currency of the transfer.</param>
    internal static ErrorInformation Of(Reason reason, string? payer = null, string? payee = null, string? currency = null) => reason switch
    {
        Reason.SourceIsNotPayer => Invalid("FSPIOP-Source header should match Payer"),
        Reason.AmountNotPositive => Invalid("Amount must be greater than zero"),
        Reason.AmountScale => Invalid("Amount exceeds allowed scale of 4"),
        Reason.CurrencyDecimals => Invalid("Amount has more decimals than its currency"),
        Reason.AmountPrecision => Invalid("Amount exceeds allowed precision of 18"),
        Reason.PayerNotFound => Invalid($"Participant {payer} not found"),
        Reason.PayerInactive => Invalid($"Participant {payer} is inactive"),
        Reason.PayeeNotFound => Invalid($"Participant {payee} not found"),
        Reason.PayeeInactive => Invalid($"Participant {payee} is inactive"),
        Reason.ConditionMissing => Invalid("Condition is required for a conditional transfer"),
        Reason.ExpirationMissing => Invalid("Expiration is required for conditional transfer"),
        Reason.ExpirationPast => Invalid("Expiration date is already in the past"),
        Reason.PayerMayNotSend => Invalid($"Participant {payer} may not send transfers at present"),
        Reason.PayeeMayNotReceive => Invalid($"Participant {payee} may not receive transfers at present"),
        Reason.OnUs => Invalid("Payer FSP and Payee FSP should be different, unless on-us tranfers are allowed by the Scheme"),
        Reason.PayerAccountMissing => Invalid($"Participant {payer} {currency} account not found"),
        Reason.PayerAccountInactive => Invalid($"Participant {payer} {currency} account is inactive"),
        Reason.PayeeAccountMissing => Invalid($"Participant {payee} {currency} account not found"),
        Reason.PayeeAccountInactive => Invalid($"Participant {payee} {currency} account is inactive"),
        Reason.InsufficientLiquidity => new ErrorInformation(FspiopError.PayerFspInsufficientLiquidity),
        Reason.NetDebitCap => new ErrorInformation(FspiopError.PayerLimitError),
        Reason.Modified => new ErrorInformation(FspiopError.ModifiedRequest),
        Reason.TransferNotFound => FspiopError.TransferIdNotFound.With("Provided Transfer ID was not found on the server."),
        Reason.SourceIsNotPayee => Invalid("FSPIOP-Source does not match transfer payee"),
        Reason.DestinationIsNotPayer => Invalid("FSPIOP-Destination does not match transfer payer"),
        Reason.InvalidFulfilment => Invalid("invalid fulfilment"),
        Reason.NotReserved => Invalid("non-RESERVED transfer state"),
        Reason.FxNotFulfilled => Invalid("Related FX Transfer is not fulfilled"),
        Reason.TransferBeforeFx => Invalid("The determining transfer has been requested already"),
        Reason.SettlementAccountMissing => Invalid($"Settlement account for {currency} not found"),
        Reason.ConversionMismatch => Invalid("The conversion must take what its determining transfer brings"),
        Reason.RepeatedInBulk => Invalid("The bulk transfer has this transferId more than once"),
        Reason.OperatorRelease => Invalid("Released by the operator"),
        Reason.OperatorAbort => Invalid("Aborted by the operator"),
        Reason.AccountMissing or Reason.AccountInactive or Reason.ParticipantInactive => LedgerRefusals.ErrorOf(reason),
        Reason.Expired => new ErrorInformation(FspiopError.TransferExpired),
        Reason.PayeeError => new ErrorInformation(FspiopError.GenericPayeeError),
        Reason.InsufficientFunds => FspiopError.GenericValidationError.With("Aborted due to insufficient funds"),
        Reason.FundsCoverPosition => FspiopError.GenericValidationError.With("Aborted because the funds cover an open position"),
        Reason.Busy => new ErrorInformation(FspiopError.ServiceCurrentlyUnavailable),
        _ => new ErrorInformation(FspiopError.InternalServerError),
    };

    private static ErrorInformation Invalid(string detail) => FspiopError.GenericValidationError.With(detail);
}
