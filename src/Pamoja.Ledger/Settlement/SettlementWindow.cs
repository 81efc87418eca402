namespace Pamoja.Ledger;

/// <summary>A settlement window as it stands: all that was posted between two closes.</summary>
/// <param name="Id">Its number.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Reason">What the operator said at its last change; null for the first window of a hub.</param>
/// <param name="CreatedAt">When it was opened.</param>
/// <param name="ChangedAt">When its state last changed.</param>
public sealed record SettlementWindow(WindowId Id, WindowState State, string? Reason, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt);
