namespace Pamoja.Ledger;

/// <summary>A settlement window as it stands: all that was posted between two closes.</summary>
/// <param name="Id">Its number.</param>
/// <param name="State">Where it stands; once it is closed it follows from its contents.</param>
/// <param name="Reason">What was said at its last change; null for the first window of a hub.</param>
/// <param name="CreatedAt">When it was opened.</param>
/// <param name="ChangedAt">When its state last changed.</param>
/// <param name="Contents">What it has, by account type and currency, of what is settled by nets. Nothing before it is closed.</param>
public sealed record SettlementWindow(
    WindowId Id,
    WindowState State,
    string? Reason,
    DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt,
    IReadOnlyList<WindowContent> Contents)
{
    /// <summary>
    /// The state that follows from the contents: settled when all are, aborted when no other settlement goes on, else pending. Contents that
    /// no settlement has taken keep a window pending as soon as another is settled.
    /// </summary>
    internal WindowState StateOfContents()
    {
        if (Contents.Count == 0) return State;
        if (Contents.All(content => content.State == WindowState.Settled)) return WindowState.Settled;
        if (Contents.Any(content => !content.IsFree)) return WindowState.PendingSettlement;
        return Contents.Any(content => content.State == WindowState.Aborted) ? WindowState.Aborted : WindowState.Closed;
    }
}
