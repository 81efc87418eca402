namespace Pamoja.Ledger;

/// <summary>
/// Closes the open window and opens the next. What was posted before belongs to the one, what comes after to the other, and nothing to both
/// or neither. Source: settlement API, POST /settlementWindows/{id}.
/// </summary>
/// <param name="Window">The window to close.</param>
/// <param name="Reason">What the operator says; kept with both windows.</param>
public sealed record CloseWindow(WindowId Window, string Reason) : SettlementCommand
{
    /// <inheritdoc/>
    public override bool StopsPosting => true;

    /// <inheritdoc/>
    public override IReadOnlyList<WindowId> Windows => [Window];
}
