using System.Globalization;

namespace Pamoja.Ledger.Tests;

public sealed class FeeTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly FeeRule Wallets = new()
    {
        Id = 7,
        Name = "wallets",
        Kind = FeeKind.Interchange,
        IsPaidByPayer = true,
        Currency = "INR",
        Scenario = "TRANSFER",
        Initiator = "PAYER",
        InitiatorType = "CONSUMER",
        PayerAccountType = "wallet",
        PayeeAccountType = "wallet",
        Percentage = 0.6m,
    };

    private static readonly TransactionFacts Facts = new("TRANSFER", "PAYER", "CONSUMER", "Wallet", "wallet");

    [Fact]
    public void A_rule_fits_when_all_its_conditions_do_whatever_their_case()
    {
        Assert.True(Wallets.Fits("INR", Facts));
        Assert.False(Wallets.Fits("USD", Facts));
        Assert.False(Wallets.Fits("INR", Facts with { Scenario = "PAYMENT" }));
        Assert.False(Wallets.Fits("INR", Facts with { Initiator = "PAYEE" }));
        Assert.False(Wallets.Fits("INR", Facts with { InitiatorType = null }));
        Assert.False(Wallets.Fits("INR", Facts with { PayerAccountType = "bank" }));
        Assert.False(Wallets.Fits("INR", Facts with { PayeeAccountType = null }));
    }

    [Fact]
    public void A_rule_without_conditions_fits_everything()
    {
        var any = new FeeRule { Id = 1, Name = "any", Kind = FeeKind.Hub, IsPaidByPayer = false };
        Assert.True(any.Fits("USD", default));
        Assert.True(any.Fits("INR", Facts));
    }

    [Theory]
    [InlineData("100", "0.6", "0", 2, "0.60")]
    [InlineData("0.83", "0.6", "0", 2, "0.00")] // 0.00498
    [InlineData("0.84", "0.6", "0", 2, "0.01")] // 0.00504
    [InlineData("0.5", "1", "0", 2, "0.01")] // exactly half goes up
    [InlineData("2.5", "1", "0", 2, "0.03")] // and never to the even neighbour
    [InlineData("50", "1", "0", 0, "1")]
    [InlineData("49.9999", "1", "0", 0, "0")]
    [InlineData("33.33", "0.3333", "0.1", 3, "0.211")]
    [InlineData("99999999999999.9999", "100", "0", 4, "99999999999999.9999")]
    public void A_fee_is_rounded_half_up_to_the_currencys_smallest_unit(string amount, string percentage, string flat, int scale, string fee)
    {
        var charge = Charge() with { Percentage = Money(percentage), Flat = Money(flat), Scale = scale };
        Assert.Equal(Money(fee), charge.On(Money(amount), Now));
    }

    [Theory]
    [InlineData("10", "0.50")]
    [InlineData("100", "0.60")]
    [InlineData("1000", "2.00")]
    public void A_fee_stays_between_its_least_and_its_highest(string amount, string fee) =>
        Assert.Equal(Money(fee), (Charge() with { Minimum = 0.5m, Maximum = 2 }).On(Money(amount), Now));

    [Theory]
    [InlineData("10", "0.126", "9", "0.13")]
    [InlineData("1000", "0", "2.009", "2.00")]
    [InlineData("1", "0.009", "0.009", "0.00")]
    public void A_fees_bounds_count_in_smallest_units_and_what_is_highest_is_never_passed(string amount, string least, string most, string fee)
    {
        var rule = Wallets with { Minimum = Money(least), Maximum = Money(most) };
        Assert.Equal(Money(fee), rule.ToCharge(new AccountId(1), new AccountId(2), 2).On(Money(amount), Now));
    }

    [Fact]
    public void A_fee_is_due_from_its_first_moment_to_before_its_last()
    {
        var charge = Charge() with { ValidFrom = Now, ValidTo = Now.AddDays(1) };
        Assert.Equal(0, charge.On(100, Now.AddTicks(-1)));
        Assert.Equal(0.6m, charge.On(100, Now));
        Assert.Equal(0.6m, charge.On(100, Now.AddDays(1).AddTicks(-1)));
        Assert.Equal(0, charge.On(100, Now.AddDays(1)));
    }

    [Fact]
    public void Nobody_pays_a_fee_to_itself() => Assert.Equal(0, (Charge() with { Credit = new AccountId(1) }).On(100, Now));

    private static Charge Charge() => Wallets.ToCharge(new AccountId(1), new AccountId(2), 2);

    private static decimal Money(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
