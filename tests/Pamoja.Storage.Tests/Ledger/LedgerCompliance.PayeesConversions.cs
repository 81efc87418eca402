using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>
/// Conversions that the payee asks for: participant 0 pays in the first currency, 1 converts, 2 wants the second. It has a position in the
/// first as well, or none: then the hub's transit account holds the other side of the reservation.
/// </summary>
public abstract partial class LedgerCompliance
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_payee_converts_what_it_is_sent(bool hasPosition)
    {
        var (transfer, conversion) = await ReceivedAsync(hasPosition);
        Assert.Equal((Given, 0m, Converted, 0m), await FxPositionsAsync());
        Assert.IsType<Outcome.Fulfilled>(await SubmitAsync(FulfilReceived(conversion)));
        Assert.Equal((Given, 0m, Converted, 0m), await FxPositionsAsync());

        var committed = Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(transfer, payee: 2)));
        Assert.Equal(conversion, Assert.Single(committed.Linked).Key.Id);
        Assert.Equal((Given, -Given, Converted, -Converted), await FxPositionsAsync());
        Assert.Equal((0m, 0m), (await PositionAsync(2), (await BalanceAsync(Scheme.Multilateral())).Totals.Value));
        Assert.Equal((TransferState.Committed, TransferState.Committed), ((await FindAsync(transfer)).State, (await FindFxAsync(conversion)).State));
    }

    [Fact]
    public async Task A_payees_conversion_can_go_through_in_one_batch_with_its_transfer()
    {
        await OpenForReceivingAsync();
        var (transfer, conversion) = (Clerk.NewId(), Clerk.NewId());
        var outcomes = await BatchAsync(
            InTransit(transfer), Received(conversion, transfer), FulfilReceived(conversion), Clerk.Fulfil(transfer, payee: 2));
        Assert.IsType<Outcome.Committed>(outcomes[3]);
        Assert.Equal((Given, -Given, Converted, -Converted), await FxPositionsAsync());
    }

    [Fact]
    public async Task A_transfer_waits_for_the_conversion_that_its_payee_asked_for()
    {
        var (transfer, conversion) = await ReceivedAsync(hasPosition: true);
        AssertDenied(Reason.FxNotFulfilled, await SubmitAsync(Clerk.Fulfil(transfer, payee: 2)));
        await SubmitAsync(FulfilReceived(conversion));
        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(transfer, payee: 2)));
    }

    [Fact]
    public async Task A_payee_without_a_position_must_convert()
    {
        await OpenForReceivingAsync();
        var id = Clerk.NewId();
        await AssertRefusedAsync(TransferState.Invalid, Reason.PayeeAccountMissing, await SubmitAsync(InTransit(Clerk.NewId()) with { Transit = null }));
        Assert.IsType<Outcome.Reserved>(await SubmitAsync(InTransit(id)));
        AssertDenied(Reason.FxNotFulfilled, await SubmitAsync(Clerk.Fulfil(id, payee: 2)));
        Assert.IsType<Outcome.Aborted>(await SubmitAsync(Clerk.Abort(id, payee: 2)));
        Assert.Equal((0m, 0m, 0m, 0m), await FxPositionsAsync());
    }

    public static TheoryData<string> Failures() =>
        ["provider refuses", "provider is wrong", "conversion expires", "payee refuses", "payee is wrong", "transfer expires"];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Every_failure_restores_all_positions_when_the_payee_converts(string failure)
    {
        var (isLateTransfer, isLateConversion) = (failure == "transfer expires", failure == "conversion expires");
        var (transfer, conversion) = await ReceivedAsync(hasPosition: false, Life(isLateTransfer), Life(isLateConversion));
        if (!failure.StartsWith("provider", StringComparison.Ordinal) && !isLateConversion) await SubmitAsync(FulfilReceived(conversion));
        if (isLateTransfer || isLateConversion) await Task.Delay(450);
        await SubmitAsync(failure switch
        {
            "provider refuses" => Clerk.Abort(conversion, payee: 1) with { Target = FxKey(conversion) },
            "provider is wrong" => FulfilReceived(conversion) with { Fulfilment = Clerk.WrongFulfilment },
            "conversion expires" => new ExpireTransfer(FxKey(conversion)),
            "payee refuses" => Clerk.Abort(transfer, payee: 2),
            "payee is wrong" => Clerk.Fulfil(transfer, payee: 2, fulfilment: Clerk.WrongFulfilment),
            _ => Clerk.Expire(transfer),
        });
        Assert.Equal((0m, 0m, 0m, 0m), await FxPositionsAsync());
        var expected = isLateTransfer || isLateConversion ? TransferState.Expired : TransferState.Aborted;
        Assert.Equal((expected, expected), ((await FindAsync(transfer)).State, (await FindFxAsync(conversion)).State));

        DateTimeOffset Life(bool isShort) => Clerk.In(TimeSpan.FromMilliseconds(isShort ? 400 : 60_000));
    }

    [Theory]
    [InlineData(500.01, Reason.InsufficientLiquidity)]
    [InlineData(450, Reason.NetDebitCap)]
    public async Task A_provider_that_cannot_give_what_the_payee_wants_is_told_so_and_the_transfer_stays(decimal target, Reason reason)
    {
        await OpenForReceivingAsync();
        var limit = new SetNetDebitCap(Scheme.Position(1, Scheme.TargetCurrency), 449, 10);
        var transfer = Clerk.NewId();
        await BatchAsync(limit, InTransit(transfer));
        var outcome = await SubmitAsync(Clerk.ConvertReceived(Clerk.NewId(), transfer, Given, target));
        Assert.Equal(reason, Assert.IsType<Outcome.Refused>(outcome).Transfer.Reason);
        Assert.Equal(TransferState.Reserved, (await FindAsync(transfer)).State);
        Assert.IsType<Outcome.Reserved>(await SubmitAsync(Received(Clerk.NewId(), transfer)));
    }

    [Fact]
    public async Task A_payees_conversion_takes_all_that_the_transfer_brings_and_is_the_only_one()
    {
        var (transfer, _) = await ReceivedAsync(hasPosition: true);
        AssertFxRefused(Reason.TransferBeforeFx, await SubmitAsync(Received(Clerk.NewId(), transfer)));
        var other = Clerk.NewId();
        await SubmitAsync(Clerk.Prepare(other, Given, payee: 2));
        AssertFxRefused(Reason.ConversionMismatch, await SubmitAsync(Clerk.ConvertReceived(Clerk.NewId(), other, Given - 1, Converted)));
        AssertFxRefused(Reason.OnUs, await SubmitAsync(Clerk.ConvertReceived(Clerk.NewId(), other, Given, Converted, provider: 2)));
        AssertFxRefused(Reason.PayerAccountMissing, await SubmitAsync(Received(Clerk.NewId(), other) with { InitiatorInTarget = null }));
        await SubmitAsync(Clerk.Fulfil(other, payee: 2));
        AssertFxRefused(Reason.TransferBeforeFx, await SubmitAsync(Received(Clerk.NewId(), other)));
    }

    [Fact]
    public async Task Whoever_pays_cannot_be_the_provider_of_the_payees_conversion()
    {
        await OpenForReceivingAsync();
        var transfer = Clerk.NewId();
        await SubmitAsync(InTransit(transfer, payer: 1));
        AssertFxRefused(Reason.OnUs, await SubmitAsync(Received(Clerk.NewId(), transfer)));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Each_leg_of_a_payees_conversion_is_settled_as_its_currency_is(bool isSourceGross, bool isTargetGross)
    {
        await OpenForReceivingAsync();
        var (transfer, conversion) = (Clerk.NewId(), Clerk.NewId());
        await BatchAsync(
            InTransit(transfer) with { IsGross = isSourceGross },
            Received(conversion, transfer) with { IsGross = isSourceGross, IsTargetGross = isTargetGross },
            FulfilReceived(conversion));
        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(transfer, payee: 2)));
        var source = isSourceGross ? 0 : Given;
        var target = isTargetGross ? 0 : Converted;
        Assert.Equal((source, -source, target, -target), await FxPositionsAsync());
        Assert.Equal((-Funds + Given - source, -Funds - Given + source), (await SettlementAsync(0), await SettlementAsync(1)));
        Assert.Equal(-Funds + Converted - target, (await BalanceAsync(Scheme.Settlement(1, Scheme.TargetCurrency))).Totals.Value);
        Assert.Equal(-Converted + target, (await BalanceAsync(Scheme.Settlement(2, Scheme.TargetCurrency))).Totals.Value);
        Assert.Equal(isSourceGross ? TransferState.Settled : TransferState.Committed, (await FindAsync(transfer)).State);
    }

    [Fact]
    public async Task Payer_and_payee_may_both_convert()
    {
        await OpenForReceivingAsync();
        await BatchAsync(
            Clerk.Open(3, Cap), Clerk.FundsIn(3, Funds), Clerk.Open(3, Cap, currency: Scheme.TargetCurrency), Clerk.Open(2, Cap));
        var (payers, transfer, payees) = (Clerk.NewId(), Clerk.NewId(), Clerk.NewId());
        var back = Clerk.Convert(payees, transfer, Converted, 90, payer: 2, provider: 3, content: "back") with
        {
            SourceCurrency = Scheme.TargetCurrency,
            TargetCurrency = Scheme.Currency,
            Initiator = Scheme.Party(2, Scheme.TargetCurrency),
            InitiatorInTarget = Scheme.Party(2),
            Counterparty = new Provider(
                Scheme.Participant(3),
                Scheme.Position(3, Scheme.TargetCurrency),
                Scheme.Position(3),
                Scheme.Settlement(3),
                Scheme.Settlement(3, Scheme.TargetCurrency)),
        };
        var outcomes = await BatchAsync(
            Convert(payers, transfer), FulfilConversion(payers), PrepareConverted(transfer), back, Clerk.FulfilConversion(payees, 2, 3));
        Assert.IsType<Outcome.Fulfilled>(outcomes[4]);
        Assert.Equal(2, Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(transfer, payee: 2))).Linked.Count);
        Assert.Equal((Given, -Given, Converted, 0m), await FxPositionsAsync());
        Assert.Equal(-Converted, (await BalanceAsync(Scheme.Position(3, Scheme.TargetCurrency))).Totals.Value);
        Assert.Equal((90m, -90m), (await PositionAsync(3), await PositionAsync(2)));
    }

    private static void AssertFxRefused(Reason reason, Outcome outcome) =>
        Assert.Equal(reason, Assert.IsType<Outcome.Refused>(outcome).Transfer.Reason);

    private async Task OpenForReceivingAsync() => await OpenSecondCurrencyAsync();

    /// <summary>A reserved transfer whose payee has asked for a conversion.</summary>
    private async Task<(TransferId Transfer, TransferId Conversion)> ReceivedAsync(
        bool hasPosition, DateTimeOffset? transferEnds = null, DateTimeOffset? conversionEnds = null)
    {
        await OpenForReceivingAsync();
        if (hasPosition) await SubmitAsync(Clerk.Open(2, Cap));
        var (transfer, conversion) = (Clerk.NewId(), Clerk.NewId());
        var prepare = hasPosition ? Clerk.Prepare(transfer, Given, payee: 2) : InTransit(transfer);
        if (transferEnds is not null) prepare = prepare with { Expiration = transferEnds };
        Assert.IsType<Outcome.Reserved>(await SubmitAsync(prepare));
        Assert.IsType<Outcome.Reserved>(
            await SubmitAsync(Clerk.ConvertReceived(conversion, transfer, Given, Converted, expiration: conversionEnds)));
        return (transfer, conversion);
    }

    /// <summary>To a payee that has no account in the currency.</summary>
    private PrepareTransfer InTransit(TransferId id, int payer = 0) => Clerk.Prepare(id, Given, payer, payee: 2) with
    {
        Payee = new Party(Scheme.Participant(2), null, null),
        Transit = Scheme.Multilateral(),
    };

    private PrepareFxTransfer Received(TransferId id, TransferId transfer) => Clerk.ConvertReceived(id, transfer, Given, Converted);

    private FulfilTransfer FulfilReceived(TransferId id) => Clerk.FulfilConversion(id, payer: 2, provider: 1);
}
