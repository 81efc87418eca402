using Pamoja.Fspiop;
using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>What the operator is told when a settlement command is refused, in the words that clients know.</summary>
internal static class SettlementRefusals
{
    public static readonly ErrorInformation NotFound = Invalid("Settlement not found");

    /// <param name="reason">Why the ledger refused.</param>
    /// <param name="window">The window that it was about.</param>
    public static ErrorInformation Of(Reason reason, int window = 0) => reason switch
    {
        Reason.WindowNotFound => Invalid($"Window {window} does not exist"),
        Reason.WindowNotOpen => Invalid($"Window {window} is not open"),
        Reason.WindowEmpty => Invalid($"Window {window} is empty"),
        Reason.ModelNotDeferredNet => Invalid("Settlement can not be created for GROSS or IMMEDIATE models"),
        Reason.NetsUnbalanced => FspiopError.GenericSettlementError.With("The nets do not sum to zero; verify the ledger"),
        Reason.SettlementNotFound => NotFound,
        Reason.SettlementStateFinal => Invalid("State change is not allowed"),
        Reason.SettlementCommitted => Invalid("At least one settlement transfer is committed"),
        Reason.Modified => FspiopError.ModifiedRequest.With("The settlement was confirmed with other content"),
        _ => LedgerRefusals.ErrorOf(reason),
    };

    public static ErrorInformation Inapplicable(IEnumerable<WindowId> windows) => Invalid($"Inapplicable windows {string.Join(", ", windows)}");

    public static ErrorInformation ModelNotFound(string name) => Invalid($"Settlement model not found: {name}");

    /// <summary>Why one account of a change was refused; told next to the account.</summary>
    public static RefusalView OfAccount(Reason reason) => RefusalView.Of(FspiopError.GenericClientError.With(reason switch
    {
        Reason.AccountMissing => "Account not found",
        Reason.AccountMismatch => "Participant and account mismatch",
        Reason.AccountTwice => "Account already processed once",
        _ => "State change not allowed",
    }));

    public static ErrorInformation Invalid(string text) => FspiopError.GenericValidationError.With(text);
}
