using Pamoja.Fspiop;
using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>What the operator is told when the ledger refuses a command.</summary>
internal static class LedgerRefusals
{
    public static ErrorInformation ErrorOf(Reason reason) => reason switch
    {
        Reason.AlreadyOpened => FspiopError.InternalServerError.With("Participant Limit or Initial Position already set"),
        Reason.LimitMissing => FspiopError.InternalServerError.With("Participant Limit does not exist"),
        Reason.AccountMissing => FspiopError.InternalServerError.With("Account not found"),
        Reason.AccountInactive => FspiopError.InternalServerError.With("Account is currently set inactive"),
        Reason.ParticipantInactive => FspiopError.InternalServerError.With("Participant is currently set inactive"),
        Reason.LimitAboveLiquidity => FspiopError.GenericValidationError.With("The limit exceeds the liquidity that the policy wants behind it"),
        Reason.CurrencyDecimals => FspiopError.GenericValidationError.With("Amount has more decimals than its currency"),
        Reason.Unsettled => FspiopError.GenericValidationError.With("A position is open or something is reserved; settle it first"),
        Reason.Busy => FspiopError.ServiceCurrentlyUnavailable.With("The ledger has too much waiting; try again"),
        _ => FspiopError.InternalServerError.With(),
    };
}
