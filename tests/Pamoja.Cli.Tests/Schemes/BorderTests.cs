using Pamoja.Simulator;

namespace Pamoja.Cli.Tests;

/// <summary>
/// Payments across a border on which messages get lost: whatever is lost, at whatever hop, both schemes end in the same way, what one of them
/// owes the other is what the other is owed, and the payer hears what the books say.
/// </summary>
public sealed class BorderTests(TwoSchemes schemes) : IClassFixture<TwoSchemes>
{
    [Fact]
    public async Task A_payment_crosses_the_border_and_moves_both_books()
    {
        var before = await schemes.PositionsAsync();
        var payment = await schemes.PayAsync(10);
        Assert.True(payment.IsCommitted, payment.Error);
        Assert.Equal(("COMMITTED", "COMMITTED"), await schemes.EndsAsync(payment.Transfer!.TransferId));
        var after = await schemes.PositionsAsync();
        Assert.Equal(
            (10m, -10m, 10m, -10m),
            (after.Payer - before.Payer, after.NorthProxy - before.NorthProxy, after.SouthProxy - before.SouthProxy, after.Payee - before.Payee));
    }

    /// <summary>The request to the proxy, and each callback of the other scheme, lost in each way, once and always.</summary>
    [Theory]
    [InlineData("left", "POST", ProxyFault.Lost, 1, PayeeBehaviour.Normal, true)]
    [InlineData("left", "POST", ProxyFault.AnswerLost, 1, PayeeBehaviour.Normal, true)]
    [InlineData("left", "POST", ProxyFault.Swallowed, 1, PayeeBehaviour.Normal, false)]
    [InlineData("left", "POST", ProxyFault.Lost, 8, PayeeBehaviour.Normal, null)]
    [InlineData("left", "POST", ProxyFault.AnswerLost, 8, PayeeBehaviour.Normal, true)]
    [InlineData("right", "PUT", ProxyFault.Lost, 1, PayeeBehaviour.Normal, true)]
    [InlineData("right", "PUT", ProxyFault.AnswerLost, 1, PayeeBehaviour.Normal, true)]
    [InlineData("right", "PUT", ProxyFault.Swallowed, 1, PayeeBehaviour.Normal, true)]
    [InlineData("right", "PUT", ProxyFault.Swallowed, 2, PayeeBehaviour.Normal, true)]
    [InlineData("right", "PUT", ProxyFault.Lost, 1, PayeeBehaviour.Reserves, true)]
    [InlineData("right", "PUT", ProxyFault.Swallowed, 1, PayeeBehaviour.Reserves, true)]
    [InlineData("right", "PUT", ProxyFault.Lost, 1, PayeeBehaviour.Refuses, false)]
    [InlineData("right", "PUT", ProxyFault.AnswerLost, 1, PayeeBehaviour.Refuses, false)]
    [InlineData("right", "PUT", ProxyFault.Swallowed, 1, PayeeBehaviour.Refuses, false)]
    [InlineData("right", "PUT", ProxyFault.Swallowed, 1, PayeeBehaviour.WrongFulfilment, false)]
    [InlineData("right", "PUT", ProxyFault.None, 0, PayeeBehaviour.Silent, false)]
    [InlineData("right", "PUT", ProxyFault.Lost, 1, PayeeBehaviour.Silent, false)]
    [InlineData("right", "PUT", ProxyFault.Swallowed, 1, PayeeBehaviour.Silent, false)]
    [InlineData("left", "GET", ProxyFault.Swallowed, 1, PayeeBehaviour.Silent, false)]
    public async Task Whatever_is_lost_both_schemes_end_in_the_same_way(
        string from, string method, ProxyFault fault, int times, PayeeBehaviour behaviour, bool? isCommitted)
    {
        var before = await schemes.PositionsAsync();
        schemes.Payee.Behaviour = behaviour;
        var left = times;
        schemes.Proxy.Fault = (side, verb, path) =>
            side == from && verb == method && path.StartsWith("/transfers", StringComparison.Ordinal) && Interlocked.Decrement(ref left) >= 0
                ? fault
                : ProxyFault.None;
        Simulator.Payment payment;
        (string North, string South) ends;
        try
        {
            payment = await schemes.PayAsync(7.25m);
            ends = await schemes.EndsAsync(payment.Quote!.TransactionId);
        }
        finally
        {
            schemes.Proxy.Fault = (_, _, _) => ProxyFault.None;
            schemes.Payee.Behaviour = PayeeBehaviour.Normal;
        }

        if (isCommitted is { } expected) Assert.Equal(expected, ends.North == "COMMITTED");
        Assert.Equal(ends.North == "COMMITTED", ends.South == "COMMITTED");
        Assert.Equal(ends.North == "COMMITTED", payment.IsCommitted);
        var after = await schemes.PositionsAsync();
        var moved = ends.North == "COMMITTED" ? 7.25m : 0m;
        Assert.Equal(
            (moved, -moved, moved, -moved),
            (after.Payer - before.Payer, after.NorthProxy - before.NorthProxy, after.SouthProxy - before.SouthProxy, after.Payee - before.Payee));
    }

    [Fact]
    public async Task A_proxy_that_is_not_ready_holds_up_the_lookup_and_says_so()
    {
        schemes.Proxy.IsReady = false;
        try
        {
            var found = await schemes.Payer.LookUpAsync("MSISDN", "9991000077");
            Assert.Equal("3200", found.ErrorCode);
        }
        finally
        {
            schemes.Proxy.IsReady = true;
        }
    }

    [Fact]
    public async Task A_party_that_no_scheme_knows_is_not_found()
    {
        var found = await schemes.Payer.LookUpAsync("MSISDN", "9991000078");
        Assert.Equal("3204", found.ErrorCode);
    }
}
