namespace Pamoja.Ledger.Tests;

public sealed class ObligationTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void A_multilateral_settlement_is_paid_to_and_from_the_hub_and_a_net_of_zero_is_not_paid()
    {
        var settlement = Settlement(isBilateral: false);
        Assert.Equal([Owes(1, 4, 90), Owes(2, 1, 90)], Obligation.Of(settlement, [], _ => []));
    }

    [Fact]
    public void A_bilateral_settlement_is_paid_between_each_two_of_what_its_windows_have_of_its_currency()
    {
        var settlement = Settlement(isBilateral: true);
        SettlementWindow[] windows = [Window(7, Content(70, 7, "USD"), Content(71, 7, "EUR")), Window(8, Content(80, 8, "USD"))];
        PairSum[] totals = [Sum(20, 30, 100), Sum(30, 20, 40), Sum(20, 40, 30), Sum(40, 30, 20), Sum(30, 40, 80), Sum(20, 99, 5)];
        Assert.Equal(
            [Owes(2, 3, 60), Owes(2, 4, 30), Owes(3, 4, 60)],
            Obligation.Of(settlement, windows, window => window.Value == 7 ? totals : [Sum(20, 30, 1000)]));
    }

    private static Obligation Owes(int payer, int payee, decimal amount) => new(new ParticipantId(payer), new ParticipantId(payee), "USD", amount);

    /// <summary>2 owes 90, 3 nothing, 4 is owed 90; of window 7 it has taken USD only, of window 8 nothing.</summary>
    private static Settlement Settlement(bool isBilateral) => new(
        new SettlementId(1),
        new SettlementTerms(1, "DEFERREDNET", true, isBilateral, false, true),
        SettlementState.Pending,
        "settle",
        Now,
        Now,
        [70],
        [Account(20, 2, 90), Account(30, 3, 0), Account(40, 4, -90)]);

    private static SettlementAccount Account(int account, int participant, decimal net) =>
        new(new AccountId(account), new ParticipantId(participant), "USD", net, SettlementState.Pending, null, null, Now);

    private static SettlementWindow Window(int id, params WindowContent[] contents) =>
        new(new WindowId(id), WindowState.PendingSettlement, null, Now, Now, contents);

    private static WindowContent Content(int id, int window, string currency) =>
        new(id, new WindowId(window), AccountType.Position, currency, 1, WindowState.PendingSettlement, null, Now, Now);

    private static PairSum Sum(int debit, int credit, decimal amount) => new(new AccountId(debit), new AccountId(credit), amount, 1);
}
