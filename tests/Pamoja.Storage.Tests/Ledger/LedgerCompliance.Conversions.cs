using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>
/// Conversions and the transfers that depend on them: participant 0 pays in the first currency, 1 converts, 2 receives in the second.
/// </summary>
public abstract partial class LedgerCompliance
{
    private const decimal Given = 100;
    private const decimal Converted = 250;

    [Fact]
    public async Task A_conversion_and_its_transfer_are_posted_together()
    {
        var (conversion, transfer) = await FulfilledConversionAsync();
        Assert.Equal((Given, 0m, 0m, 0m), await FxPositionsAsync());
        Assert.Equal(TransferState.Dependent, (await FindFxAsync(conversion)).State);

        Assert.IsType<Outcome.Reserved>(await SubmitAsync(PrepareConverted(transfer)));
        Assert.Equal((Given, 0m, Converted, 0m), await FxPositionsAsync());

        var committed = Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(transfer, payee: 2)));
        Assert.Equal(conversion, Assert.Single(committed.Linked).Key.Id);
        Assert.Equal((Given, -Given, Converted, -Converted), await FxPositionsAsync());
        Assert.Equal(TransferState.Committed, (await FindFxAsync(conversion)).State);
        Assert.Equal(TransferState.Committed, (await FindAsync(transfer)).State);
    }

    [Fact]
    public async Task The_whole_unit_can_go_through_in_one_batch()
    {
        await OpenSecondCurrencyAsync();
        var (conversion, transfer) = (Clerk.NewId(), Clerk.NewId());
        var outcomes = await BatchAsync(
            Convert(conversion, transfer), FulfilConversion(conversion), PrepareConverted(transfer), Clerk.Fulfil(transfer, payee: 2));
        Assert.Collection(
            outcomes,
            outcome => Assert.IsType<Outcome.Reserved>(outcome),
            outcome => Assert.IsType<Outcome.Fulfilled>(outcome),
            outcome => Assert.IsType<Outcome.Reserved>(outcome),
            outcome => Assert.IsType<Outcome.Committed>(outcome));
        Assert.Equal((Given, -Given, Converted, -Converted), await FxPositionsAsync());
    }

    [Fact]
    public async Task A_unit_that_was_reserved_in_one_batch_is_posted_whole_by_a_later_one()
    {
        await OpenSecondCurrencyAsync();
        var (conversion, transfer) = (Clerk.NewId(), Clerk.NewId());
        await BatchAsync(Convert(conversion, transfer), FulfilConversion(conversion), PrepareConverted(transfer));
        Assert.Single(Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(transfer, payee: 2))).Linked);
        Assert.Equal((Given, -Given, Converted, -Converted), await FxPositionsAsync());
        Assert.Equal(TransferState.Committed, (await FindFxAsync(conversion)).State);
    }

    [Fact]
    public async Task A_transfer_whose_conversion_is_not_fulfilled_is_refused_and_ends_it()
    {
        await OpenSecondCurrencyAsync();
        var (conversion, transfer) = (Clerk.NewId(), Clerk.NewId());
        Assert.IsType<Outcome.Reserved>(await SubmitAsync(Convert(conversion, transfer)));
        var outcome = await SubmitAsync(PrepareConverted(transfer));
        Assert.Equal(conversion, Assert.Single(Assert.IsType<Outcome.Refused>(outcome).Linked).Key.Id);
        await AssertRefusedAsync(TransferState.Invalid, Reason.FxNotFulfilled, outcome);
        Assert.Equal(TransferState.Aborted, (await FindFxAsync(conversion)).State);
        Assert.Equal((0m, 0m, 0m, 0m), await FxPositionsAsync());
    }

    [Fact]
    public async Task A_transfer_that_takes_more_than_its_conversion_gives_is_refused()
    {
        var (_, transfer) = await FulfilledConversionAsync();
        var outcome = await SubmitAsync(PrepareConverted(transfer, Converted + 0.01m));
        await AssertRefusedAsync(TransferState.Invalid, Reason.FxNotFulfilled, outcome);
        Assert.Equal((0m, 0m, 0m, 0m), await FxPositionsAsync());
    }

    [Fact]
    public async Task A_provider_without_funds_refuses_the_transfer_and_everything_is_restored()
    {
        var (_, transfer) = await FulfilledConversionAsync(target: Funds + 1);
        var outcome = await SubmitAsync(PrepareConverted(transfer, Funds + 1));
        await AssertRefusedAsync(TransferState.Rejected, Reason.InsufficientLiquidity, outcome);
        Assert.Equal((0m, 0m, 0m, 0m), await FxPositionsAsync());
    }

    [Fact]
    public async Task The_payees_error_releases_the_transfer_and_its_conversion()
    {
        var (conversion, transfer) = await FulfilledConversionAsync();
        await SubmitAsync(PrepareConverted(transfer));
        var aborted = Assert.IsType<Outcome.Aborted>(await SubmitAsync(Clerk.Abort(transfer, payee: 2)));
        Assert.Equal(conversion, Assert.Single(aborted.Linked).Key.Id);
        Assert.Equal((0m, 0m, 0m, 0m), await FxPositionsAsync());
    }

    [Fact]
    public async Task A_wrong_fulfilment_of_the_transfer_releases_its_conversion_too()
    {
        var (_, transfer) = await FulfilledConversionAsync();
        await SubmitAsync(PrepareConverted(transfer));
        var wrong = Clerk.Fulfil(transfer, payee: 2, fulfilment: new Bits256(1, 2));
        Assert.Single(Assert.IsType<Outcome.Aborted>(await SubmitAsync(wrong)).Linked);
        Assert.Equal((0m, 0m, 0m, 0m), await FxPositionsAsync());
    }

    [Fact]
    public async Task A_transfer_that_expires_takes_its_conversion_along()
    {
        var (conversion, transfer) = await FulfilledConversionAsync();
        await SubmitAsync(PrepareConverted(transfer, expiration: Clerk.In(TimeSpan.FromMilliseconds(150))));
        await Task.Delay(200);
        var expired = Assert.IsType<Outcome.Expired>(await SubmitAsync(Clerk.Expire(transfer)));
        Assert.Equal(conversion, Assert.Single(expired.Linked).Key.Id);
        Assert.Equal(TransferState.Expired, (await FindFxAsync(conversion)).State);
        Assert.Equal((0m, 0m, 0m, 0m), await FxPositionsAsync());
    }

    [Fact]
    public async Task A_conversion_that_nobody_answers_expires()
    {
        await OpenSecondCurrencyAsync();
        var (conversion, transfer) = (Clerk.NewId(), Clerk.NewId());
        await SubmitAsync(Convert(conversion, transfer, expiration: Clerk.In(TimeSpan.FromMilliseconds(150))));
        await Task.Delay(200);
        Assert.IsType<Outcome.Expired>(await SubmitAsync(new ExpireTransfer(FxKey(conversion))));
        Assert.Equal((0m, 0m, 0m, 0m), await FxPositionsAsync());
        AssertDenied(Reason.Expired, await SubmitAsync(FulfilConversion(conversion)));
    }

    [Fact]
    public async Task A_fulfilled_conversion_waits_for_ever_unless_the_operator_releases_it()
    {
        var (conversion, _) = await FulfilledConversionAsync(expiration: Clerk.In(TimeSpan.FromMilliseconds(400)));
        await Task.Delay(450);
        Assert.IsType<Outcome.Ignored>(await SubmitAsync(new ExpireTransfer(FxKey(conversion))));
        Assert.Equal(Given, (await FxPositionsAsync()).Payer);

        Assert.IsType<Outcome.Aborted>(await SubmitAsync(Clerk.Release(conversion)));
        Assert.Equal((0m, 0m, 0m, 0m), await FxPositionsAsync());
        AssertDenied(Reason.NotReserved, await SubmitAsync(Clerk.Release(conversion)));
    }

    [Fact]
    public async Task A_conversion_whose_transfer_is_reserved_is_not_the_operators_to_release()
    {
        var (conversion, transfer) = await FulfilledConversionAsync();
        await SubmitAsync(PrepareConverted(transfer));
        AssertDenied(Reason.NotReserved, await SubmitAsync(Clerk.Release(conversion)));
        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(transfer, payee: 2)));
    }

    [Fact]
    public async Task The_providers_error_or_wrong_fulfilment_releases_the_initiator()
    {
        await OpenSecondCurrencyAsync();
        var (refused, wrong) = (Clerk.NewId(), Clerk.NewId());
        await BatchAsync(Convert(refused, Clerk.NewId()), Convert(wrong, Clerk.NewId()));
        Assert.IsType<Outcome.Aborted>(await SubmitAsync(Clerk.Abort(refused) with { Target = FxKey(refused) }));
        Assert.IsType<Outcome.Aborted>(await SubmitAsync(FulfilConversion(wrong) with { Fulfilment = new Bits256(1, 2) }));
        Assert.Equal((0m, 0m, 0m, 0m), await FxPositionsAsync());
    }

    [Fact]
    public async Task After_a_conversion_that_failed_another_one_serves_the_same_transfer()
    {
        await OpenSecondCurrencyAsync();
        var (failed, good, transfer) = (Clerk.NewId(), Clerk.NewId(), Clerk.NewId());
        await SubmitAsync(Convert(failed, transfer));
        await SubmitAsync(Clerk.Abort(failed) with { Target = FxKey(failed) });
        await BatchAsync(Convert(good, transfer), FulfilConversion(good));
        await SubmitAsync(PrepareConverted(transfer));
        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(transfer, payee: 2)));
        Assert.Equal((Given, -Given, Converted, -Converted), await FxPositionsAsync());
    }

    [Fact]
    public async Task A_conversion_for_a_transfer_that_came_already_is_refused()
    {
        await OpenSecondCurrencyAsync();
        var transfer = await ReserveAsync(10);
        var outcome = await SubmitAsync(Convert(Clerk.NewId(), transfer));
        Assert.Equal(Reason.TransferBeforeFx, Assert.IsType<Outcome.Refused>(outcome).Transfer.Reason);
    }

    [Fact]
    public async Task Resends_of_a_conversion_are_ignored_replayed_or_3106_like_those_of_a_transfer()
    {
        await OpenSecondCurrencyAsync();
        var (conversion, transfer) = (Clerk.NewId(), Clerk.NewId());
        await SubmitAsync(Convert(conversion, transfer));
        Assert.IsType<Outcome.Ignored>(await SubmitAsync(Convert(conversion, transfer)));
        AssertDenied(Reason.Modified, await SubmitAsync(Convert(conversion, transfer) with { RequestHash = new Bits256(9, 9) }));
        await SubmitAsync(FulfilConversion(conversion));
        Assert.IsType<Outcome.Ignored>(await SubmitAsync(FulfilConversion(conversion)));
        AssertDenied(Reason.Modified, await SubmitAsync(FulfilConversion(conversion) with { FulfilHash = new Bits256(9, 9) }));
        await BatchAsync(PrepareConverted(transfer), Clerk.Fulfil(transfer, payee: 2));
        Assert.IsType<Outcome.Replayed>(await SubmitAsync(Convert(conversion, transfer)));
        Assert.IsType<Outcome.Replayed>(await SubmitAsync(FulfilConversion(conversion)));
        Assert.Equal((Given, -Given, Converted, -Converted), await FxPositionsAsync());
    }

    [Fact]
    public async Task One_id_may_be_a_transfer_and_a_conversion()
    {
        await OpenSecondCurrencyAsync();
        var id = await ReserveAsync(10);
        Assert.IsType<Outcome.Reserved>(await SubmitAsync(Convert(id, Clerk.NewId())));
        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(id)));
        Assert.Equal(TransferState.Reserved, (await FindFxAsync(id)).State);
    }

    [Fact]
    public async Task An_announced_id_is_no_transfer_yet()
    {
        var (_, transfer) = await FulfilledConversionAsync();
        AssertDenied(Reason.TransferNotFound, await SubmitAsync(Clerk.Fulfil(transfer, payee: 2)));
        AssertDenied(Reason.TransferNotFound, await SubmitAsync(Clerk.Abort(transfer, payee: 2)));
        Assert.IsType<Outcome.Ignored>(await SubmitAsync(Clerk.Expire(transfer)));
    }

    private async Task<(TransferId Conversion, TransferId Transfer)> FulfilledConversionAsync(
        decimal target = Converted, DateTimeOffset? expiration = null)
    {
        await OpenSecondCurrencyAsync();
        var (conversion, transfer) = (Clerk.NewId(), Clerk.NewId());
        Assert.IsType<Outcome.Reserved>(await SubmitAsync(Convert(conversion, transfer, target, expiration)));
        Assert.IsType<Outcome.Fulfilled>(await SubmitAsync(FulfilConversion(conversion)));
        return (conversion, transfer);
    }

    private async Task OpenSecondCurrencyAsync() => Assert.All(
        await BatchAsync(
            Clerk.Open(1, Cap, currency: Scheme.TargetCurrency),
            Clerk.FundsIn(1, Funds, currency: Scheme.TargetCurrency),
            Clerk.Open(2, Cap, currency: Scheme.TargetCurrency)),
        outcome => Assert.True(outcome is Outcome.Done or Outcome.Committed));

    private PrepareFxTransfer Convert(TransferId id, TransferId transfer, decimal target = Converted, DateTimeOffset? expiration = null) => new(
        id,
        Clerk.HashOf("conversion"),
        Scheme.NameOf(0),
        Scheme.NameOf(0),
        Scheme.NameOf(1),
        Scheme.Party(0),
        new Provider(
            Scheme.Participant(1),
            Scheme.Position(1),
            Scheme.Position(1, Scheme.TargetCurrency),
            Scheme.Settlement(1, Scheme.TargetCurrency),
            Scheme.Settlement(1)),
        Given,
        Scheme.Currency,
        target,
        Scheme.TargetCurrency,
        Clerk.Condition,
        expiration ?? Clerk.In(TimeSpan.FromHours(1)),
        transfer);

    private FulfilTransfer FulfilConversion(TransferId id) => Clerk.Fulfil(id) with { Target = FxKey(id) };

    private PrepareTransfer PrepareConverted(TransferId id, decimal amount = Converted, DateTimeOffset? expiration = null) =>
        Clerk.Prepare(id, amount, payer: 0, payee: 2, currency: Scheme.TargetCurrency, expiration: expiration);

    private static TransferKey FxKey(TransferId id) => new(IdSpace.FxTransfer, id);

    private async Task<Transfer> FindFxAsync(TransferId id) =>
        await Ledger.FindTransferAsync(FxKey(id), CancellationToken.None) ?? throw new InvalidOperationException($"no conversion {id}");

    private async Task<(decimal Payer, decimal ProviderSource, decimal ProviderTarget, decimal Payee)> FxPositionsAsync() => (
        (await BalanceAsync(Scheme.Position(0))).Totals.Value,
        (await BalanceAsync(Scheme.Position(1))).Totals.Value,
        (await BalanceAsync(Scheme.Position(1, Scheme.TargetCurrency))).Totals.Value,
        (await BalanceAsync(Scheme.Position(2, Scheme.TargetCurrency))).Totals.Value);
}
