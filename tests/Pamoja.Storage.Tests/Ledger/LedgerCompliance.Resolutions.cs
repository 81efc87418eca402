using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>What another scheme has and does not tell of ends by the operator's word, once, and only when its time is over.</summary>
public abstract partial class LedgerCompliance
{
    [Fact]
    public async Task What_another_scheme_does_not_tell_of_is_released_at_the_operators_word_once()
    {
        var id = await ForwardedAsync(ShortLife);
        AssertDenied(Reason.NotReserved, await SubmitAsync(Resolve(id)));
        await Task.Delay(ShortLife + TimeSpan.FromMilliseconds(50));
        var outcome = Assert.IsType<Outcome.Aborted>(await SubmitAsync(Resolve(id)));
        Assert.Equal((TransferState.Aborted, Reason.OperatorRelease), (outcome.Transfer.State, outcome.Transfer.Reason));
        Assert.Equal((0m, 0m), (await PositionAsync(0), await PositionAsync(2)));

        // Whatever comes later comes too late.
        AssertDenied(Reason.NotReserved, await SubmitAsync(Resolve(id)));
        AssertDenied(Reason.NotReserved, await SubmitAsync(Resolve(id, Clerk.Fulfilment)));
        AssertDenied(Reason.NotReserved, await SubmitAsync(Clerk.Fulfil(id, payee: 2)));
        Assert.Equal("aborted: they have nothing of it", (await ResolvedAsync(id)).Detail);
    }

    [Fact]
    public async Task What_another_scheme_committed_is_committed_at_the_operators_word_with_its_fulfilment_only()
    {
        var id = await ForwardedAsync(ShortLife);
        AssertDenied(Reason.NotReserved, await SubmitAsync(Resolve(id, Clerk.Fulfilment)));
        await Task.Delay(ShortLife + TimeSpan.FromMilliseconds(50));
        AssertDenied(Reason.InvalidFulfilment, await SubmitAsync(Resolve(id, Clerk.WrongFulfilment)));
        Assert.Equal(100m, await PositionAsync(0));
        Assert.IsType<Outcome.Committed>(await SubmitAsync(Resolve(id, Clerk.Fulfilment)));
        Assert.Equal((100m, -100m), (await PositionAsync(0), await PositionAsync(2)));

        // The answer itself, when it comes after all, says nothing new.
        Assert.IsType<Outcome.Ignored>(await SubmitAsync(Clerk.Fulfil(id, payee: 2)));
        Assert.Equal("committed: they have nothing of it", (await ResolvedAsync(id)).Detail);
    }

    [Fact]
    public async Task A_conversion_that_another_scheme_does_not_tell_of_is_resolved_as_well()
    {
        await OpenProxiesAsync();
        await OpenSecondCurrencyAsync();
        var (kept, released, transfer) = (Clerk.NewId(), Clerk.NewId(), Clerk.NewId());
        await BatchAsync(
            Elsewhere(kept, transfer),
            Elsewhere(released, Clerk.NewId()),
            new ForwardTransfer(FxKey(kept)),
            new ForwardTransfer(FxKey(released)));
        await Task.Delay(ShortLife + TimeSpan.FromMilliseconds(50));
        Assert.IsType<Outcome.Fulfilled>(await SubmitAsync(Resolve(kept, Clerk.Fulfilment) with { Target = FxKey(kept) }));
        Assert.IsType<Outcome.Aborted>(await SubmitAsync(Clerk.Release(released)));
        Assert.IsType<Outcome.Reserved>(await SubmitAsync(Clerk.Prepare(transfer, Converted, 0, 1, currency: Scheme.TargetCurrency)));
        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(transfer)));
        Assert.Equal((Given, -Given), (await PositionAsync(0), await PositionAsync(2)));

        PrepareFxTransfer Elsewhere(TransferId id, TransferId determining)
        {
            var convert = Clerk.Convert(id, determining, Given, Converted, provider: 2, content: $"{id}", expiration: Clerk.In(ShortLife));
            return convert with { Counterparty = convert.Counterparty!.Value with { External = "farfxp" } };
        }
    }

    [Fact]
    public async Task What_this_scheme_decides_is_not_for_the_operator_to_decide()
    {
        var id = await ReserveOverdueAsync(10);
        AssertDenied(Reason.NotReserved, await SubmitAsync(Resolve(id)));
        AssertDenied(Reason.NotReserved, await SubmitAsync(Resolve(id, Clerk.Fulfilment)));
        AssertDenied(Reason.TransferNotFound, await SubmitAsync(Resolve(Clerk.NewId())));
        var bulk = Clerk.NewId();
        await SubmitAsync(Clerk.Bulk(bulk, [Clerk.NewId()], 1));
        AssertDenied(Reason.TransferNotFound, await SubmitAsync(Resolve(bulk) with { Target = Clerk.BulkKeyOf(bulk) }));
    }

    [Fact]
    public async Task The_operator_hears_that_another_scheme_is_asked_for_the_last_time()
    {
        var id = await ForwardedAsync(TimeSpan.FromHours(1));
        var question = new ForwardTransfer(Clerk.KeyOf(id));
        await BatchAsync(question, question with { IsLastQuestion = true });
        await BatchAsync(Clerk.Fulfil(id, payee: 2), question with { IsLastQuestion = true });
        var told = Assert.Single(await EventsAsync(), happened => happened.Type == LedgerEventType.ForwardedUnanswered);
        Assert.Equal((Clerk.KeyOf(id), 100m, "farpayee"), (told.Transfer, told.Amount, told.Detail));
    }

    [Fact]
    public async Task That_another_scheme_is_asked_again_is_an_event_with_the_operators_grounds_and_changes_nothing()
    {
        var id = await ForwardedAsync(TimeSpan.FromHours(1));
        var again = new ForwardTransfer(Clerk.KeyOf(id)) { AskedAgain = "the proxy is back" };
        Assert.IsType<Outcome.Ignored>(await SubmitAsync(again));
        var reserved = Clerk.NewId();
        await SubmitAsync(ToFar(reserved));
        AssertDenied(Reason.NotReserved, await SubmitAsync(again with { Target = Clerk.KeyOf(reserved) }));
        AssertDenied(Reason.TransferNotFound, await SubmitAsync(again with { Target = Clerk.KeyOf(Clerk.NewId()) }));
        await SubmitAsync(Clerk.Fulfil(id, payee: 2));
        AssertDenied(Reason.NotReserved, await SubmitAsync(again));
        var told = Assert.Single(await EventsAsync(), happened => happened.Type == LedgerEventType.ForwardedAskedAgain);
        Assert.Equal((Clerk.KeyOf(id), 100m, "the proxy is back"), (told.Transfer, told.Amount, told.Detail));
    }

    private static ResolveTransfer Resolve(TransferId id, Bits256? fulfilment = null) =>
        new(Clerk.KeyOf(id), fulfilment, Clerk.HashOf($"{fulfilment}"), "they have nothing of it");

    private async Task<LedgerEvent> ResolvedAsync(TransferId id) => Assert.Single(
        await EventsAsync(), happened => happened.Type == LedgerEventType.TransferResolved && happened.Transfer == Clerk.KeyOf(id));

    /// <summary>100 from participant 0 to somebody behind proxy 2, which has it.</summary>
    private async Task<TransferId> ForwardedAsync(TimeSpan life)
    {
        await OpenProxiesAsync();
        var id = Clerk.NewId();
        var outcomes = await BatchAsync(ToFar(id) with { Expiration = Clerk.In(life) }, new ForwardTransfer(Clerk.KeyOf(id)));
        Assert.IsType<Outcome.Forwarded>(outcomes[1]);
        return id;
    }
}
