using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>
/// Units that are here in part and in another scheme in part: whoever has the transfer ends it and its conversions, and nobody waits for a
/// conversion that another scheme has.
/// </summary>
public abstract partial class LedgerCompliance
{
    private static readonly TimeSpan ShortLife = TimeSpan.FromMilliseconds(300);

    [Theory]
    [InlineData("sweep")]
    [InlineData("fulfil")]
    [InlineData("abort")]
    public async Task A_transfer_ends_in_its_time_while_another_scheme_has_the_conversion_that_its_payee_asked_for(string noticed)
    {
        var (transfer, conversion) = await ConvertedElsewhereAsync(Clerk.In(ShortLife));
        AssertDenied(Reason.FxNotFulfilled, await SubmitAsync(Clerk.Fulfil(transfer, payee: 2)));
        await Task.Delay(ShortLife + TimeSpan.FromMilliseconds(50));
        Assert.Equal([Clerk.KeyOf(transfer)], await Ledger.FindDueAsync(_begin, 10, CancellationToken.None));
        var outcome = await SubmitAsync(noticed switch
        {
            "sweep" => Clerk.Expire(transfer),
            "fulfil" => Clerk.Fulfil(transfer, payee: 2),
            _ => Clerk.Abort(transfer, payee: 2),
        });
        Assert.Equal(conversion, Assert.Single(Assert.IsType<Outcome.Expired>(outcome).Linked).Key.Id);
        Assert.Equal((TransferState.Expired, TransferState.Expired), ((await FindAsync(transfer)).State, (await FindFxAsync(conversion)).State));
        Assert.Equal((0m, 0m, 0m, 0m), await FxPositionsAsync());

        // The other scheme learns that it was too late, and tells its provider.
        AssertDenied(Reason.Expired, await SubmitAsync(FulfilReceived(conversion)));
        Assert.Empty(await Ledger.FindDueAsync(_begin, 10, CancellationToken.None));
    }

    [Fact]
    public async Task What_a_proxy_owes_and_is_owed_is_settled_as_that_of_any_participant()
    {
        await OpenProxiesAsync();
        await CloseWindowAsync();
        var (there, back) = (Clerk.NewId(), Clerk.NewId());
        await BatchAsync(ToFar(there), new ForwardTransfer(Clerk.KeyOf(there)), Clerk.Fulfil(there, payee: 2));
        await BatchAsync(FromFar(back) with { Amount = 30 }, Clerk.Fulfil(back, payer: 2, payee: 1));
        var window = (await CloseWindowAsync())!.Closed.Id;
        var settlement = Assert.IsType<Outcome.Settlements>(await CreateAsync(0, window)).Settlement;
        Assert.Equal([(Scheme.Position(0), 100m), (Scheme.Position(1), -30m), (Scheme.Position(2), -70m)], Nets(settlement));
        foreach (var step in Steps) await StepAllAsync(settlement, step);
        Assert.Equal((0m, 0m, 0m), (await PositionAsync(0), await PositionAsync(1), await PositionAsync(2)));
        Assert.Equal(WindowState.Settled, (await WindowOfAsync(settlement)).State);
    }

    [Fact]
    public async Task A_late_answer_for_a_conversion_elsewhere_does_not_keep_the_transfer_from_its_end()
    {
        var (transfer, conversion) = await ConvertedElsewhereAsync(Clerk.In(ShortLife));
        await Task.Delay(ShortLife + TimeSpan.FromMilliseconds(50));
        Assert.IsType<Outcome.Fulfilled>(await SubmitAsync(FulfilReceived(conversion)));
        Assert.IsType<Outcome.Expired>(await SubmitAsync(Clerk.Expire(transfer)));
        Assert.Equal(TransferState.Expired, (await FindFxAsync(conversion)).State);
        Assert.Equal((0m, 0m, 0m, 0m), await FxPositionsAsync());
    }

    [Fact]
    public async Task A_conversion_ends_in_its_time_while_another_scheme_has_another_one_for_the_same_transfer()
    {
        await OpenProxiesAsync();
        await OpenSecondCurrencyAsync();
        var (near, far, transfer) = (Clerk.NewId(), Clerk.NewId(), Clerk.NewId());
        var elsewhere = Clerk.Convert(far, transfer, Given, Converted, provider: 3);
        elsewhere = elsewhere with { Counterparty = elsewhere.Counterparty!.Value with { External = "farfxp" } };
        await BatchAsync(
            Clerk.Convert(near, transfer, Given, Converted, content: "near", expiration: Clerk.In(ShortLife)),
            elsewhere,
            new ForwardTransfer(FxKey(far)));
        await Task.Delay(ShortLife + TimeSpan.FromMilliseconds(50));
        Assert.IsType<Outcome.Expired>(await SubmitAsync(new ExpireTransfer(FxKey(near))));
        Assert.Equal((TransferState.Expired, TransferState.Forwarded), ((await FindFxAsync(near)).State, (await FindFxAsync(far)).State));
        Assert.IsType<Outcome.Aborted>(await SubmitAsync(Clerk.Abort(far, payee: 3) with { Target = FxKey(far) }));
        Assert.Equal((0m, 0m, 0m, 0m), await FxPositionsAsync());
    }

    /// <summary>Seen from the scheme of the payer: the payee, behind proxy 2, converts at a provider here, which does not answer.</summary>
    [Fact]
    public async Task A_conversion_waits_for_its_transfer_elsewhere_and_ends_with_it()
    {
        await OpenProxiesAsync();
        await OpenSecondCurrencyAsync();
        var (transfer, conversion) = (Clerk.NewId(), Clerk.NewId());
        var convert = Clerk.ConvertReceived(conversion, transfer, Given, Converted, expiration: Clerk.In(ShortLife)) with
        {
            Initiator = Clerk.Behind(2, "farpayee"),
        };
        var outcomes = await BatchAsync(
            ToFar(transfer) with { Amount = Given, Expiration = Clerk.In(ShortLife) }, new ForwardTransfer(Clerk.KeyOf(transfer)), convert);
        Assert.IsType<Outcome.Reserved>(outcomes[2]);
        await Task.Delay(ShortLife + TimeSpan.FromMilliseconds(50));
        Assert.IsType<Outcome.Ignored>(await SubmitAsync(new ExpireTransfer(FxKey(conversion))));
        var ended = Assert.IsType<Outcome.Aborted>(await SubmitAsync(Clerk.Abort(transfer, payee: 2)));
        Assert.Equal(conversion, Assert.Single(ended.Linked).Key.Id);
        Assert.Equal((0m, 0m, 0m, 0m), await FxPositionsAsync());
    }

    /// <summary>A reserved transfer whose payee converts at a provider in another scheme, whose place participant 1 takes.</summary>
    private async Task<(TransferId Transfer, TransferId Conversion)> ConvertedElsewhereAsync(DateTimeOffset transferEnds)
    {
        await OpenForReceivingAsync();
        var (transfer, conversion) = (Clerk.NewId(), Clerk.NewId());
        var convert = Received(conversion, transfer);
        convert = convert with { Counterparty = convert.Counterparty!.Value with { External = "farfxp" } };
        var outcomes = await BatchAsync(InTransit(transfer) with { Expiration = transferEnds }, convert, new ForwardTransfer(FxKey(conversion)));
        Assert.IsType<Outcome.Forwarded>(outcomes[2]);
        return (transfer, conversion);
    }
}
