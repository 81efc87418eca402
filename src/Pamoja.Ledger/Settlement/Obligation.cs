namespace Pamoja.Ledger;

/// <summary>
/// What is to be paid outside the hub because of a settlement. Multilateral: who owes pays the hub's settlement bank, which pays who is owed.
/// Bilateral: each pair of participants pays what is left between the two.
/// </summary>
/// <param name="Payer">Who pays; the hub where the settlement bank does.</param>
/// <param name="Payee">Who is paid; the hub where the settlement bank is.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Amount">Above zero, in units of the currency.</param>
public sealed record Obligation(ParticipantId Payer, ParticipantId Payee, string Currency, decimal Amount)
{
    /// <summary>All obligations of a settlement, by currency, payer and payee; nothing where a net is zero.</summary>
    /// <param name="settlement">The settlement.</param>
    /// <param name="windows">Its windows.</param>
    /// <param name="totals">The totals of a window.</param>
    public static IReadOnlyList<Obligation> Of(
        Settlement settlement, IEnumerable<SettlementWindow> windows, Func<WindowId, IReadOnlyList<PairSum>> totals)
    {
        var obligations = settlement.Terms.IsBilateral ? Bilateral(settlement, windows, totals) : Multilateral(settlement);
        return
        [
            .. obligations.OrderBy(each => each.Currency, StringComparer.Ordinal)
                .ThenBy(each => each.Payer.Value).ThenBy(each => each.Payee.Value),
        ];
    }

    private static IEnumerable<Obligation> Multilateral(Settlement settlement) => settlement.Accounts
        .Where(account => account.Net != 0)
        .Select(account => account.Net > 0
            ? new Obligation(account.Participant, ParticipantId.Hub, account.Currency, account.Net)
            : new Obligation(ParticipantId.Hub, account.Participant, account.Currency, -account.Net));

    private static IEnumerable<Obligation> Bilateral(
        Settlement settlement, IEnumerable<SettlementWindow> windows, Func<WindowId, IReadOnlyList<PairSum>> totals)
    {
        var accounts = settlement.Accounts.ToDictionary(account => account.Account);
        var nets = new Dictionary<(ParticipantId Low, ParticipantId High, string Currency), decimal>();
        foreach (var window in windows)
        {
            var taken = window.Contents.Where(content => settlement.Contents.Contains(content.Id)).Select(content => content.Currency).ToHashSet();
            foreach (var sum in totals(window.Id))
            {
                if (!accounts.TryGetValue(sum.Debit, out var debit) || !accounts.TryGetValue(sum.Credit, out var credit)) continue;
                if (!taken.Contains(debit.Currency)) continue;
                var isLowDebtor = debit.Participant.Value < credit.Participant.Value;
                var (low, high) = isLowDebtor ? (debit, credit) : (credit, debit);
                var key = (low.Participant, high.Participant, debit.Currency);
                nets[key] = nets.GetValueOrDefault(key) + (isLowDebtor ? sum.Amount : -sum.Amount);
            }
        }

        return nets.Where(net => net.Value != 0).Select(net => net.Value > 0
            ? new Obligation(net.Key.Low, net.Key.High, net.Key.Currency, net.Value)
            : new Obligation(net.Key.High, net.Key.Low, net.Key.Currency, -net.Value));
    }
}
