namespace Pamoja.Ledger;

/// <summary>What a closed window has of one account type and currency: the part that one settlement takes as a whole.</summary>
/// <param name="Id">Its number; visible in the settlement API.</param>
/// <param name="Window">The window.</param>
/// <param name="Type">POSITION or INTERCHANGE_FEE.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="ModelId">The settlement model that was in force for both when the window was closed; it settles nets, later.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Settlement">The settlement that it is or was in last; null before the first.</param>
/// <param name="CreatedAt">When the window was closed.</param>
/// <param name="ChangedAt">When its state last changed.</param>
public sealed record WindowContent(
    int Id,
    WindowId Window,
    AccountType Type,
    string Currency,
    int ModelId,
    WindowState State,
    SettlementId? Settlement,
    DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt)
{
    /// <summary>Whether a settlement may take it.</summary>
    public bool IsFree => State is WindowState.Closed or WindowState.Aborted;
}
