namespace Pamoja.Ledger;

/// <summary>A pair's total in a closed window, with what a settlement needs to know of the two accounts.</summary>
/// <param name="Window">The window.</param>
/// <param name="Sum">What was posted from one account to the other.</param>
/// <param name="Type">The type of both accounts.</param>
/// <param name="Currency">The currency of both accounts.</param>
/// <param name="Debtor">Owner of the debited account.</param>
/// <param name="Creditor">Owner of the credited account.</param>
public readonly record struct WindowTotal(
    WindowId Window, PairSum Sum, AccountType Type, string Currency, ParticipantId Debtor, ParticipantId Creditor);
