namespace Pamoja.Ledger;

/// <summary>
/// Takes what one model settles out of closed windows and puts it together as a settlement. Nothing is moved. Source: settlement API,
/// POST /settlements.
/// </summary>
/// <param name="Terms">What the model says.</param>
/// <param name="Reason">What the operator says.</param>
/// <param name="WindowsToSettle">The windows, each with content of the model that no settlement has.</param>
public sealed record CreateSettlement(SettlementTerms Terms, string Reason, IReadOnlyList<WindowId> WindowsToSettle) : SettlementCommand
{
    /// <inheritdoc/>
    public override IReadOnlyList<WindowId> Windows => WindowsToSettle;
}
