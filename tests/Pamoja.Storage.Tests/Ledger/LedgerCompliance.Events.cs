using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>What an operator hears of. The cap is 1000 and the alarm 10 %: it is raised at 100 and ends below 90.</summary>
public abstract partial class LedgerCompliance
{
    [Fact]
    public async Task The_alarm_of_a_limit_is_raised_once_until_the_position_fell_well_below_it()
    {
        await ReserveAsync(89);
        var more = await ReserveAsync(10.9999m);
        Assert.Empty(await AlarmsAsync());

        var edge = await ReserveAsync(0.0001m);
        Assert.Equal([(LedgerEventType.LimitAlarmRaised, 100m)], await AlarmsAsync());

        // Up and down about the level, in one batch and in several.
        var (first, second) = (Clerk.NewId(), Clerk.NewId());
        await BatchAsync(Clerk.Prepare(first, 50), Clerk.Abort(first), Clerk.Abort(edge), Clerk.Prepare(second, 50));
        await SubmitAsync(Clerk.Abort(second));
        Assert.Single(await AlarmsAsync());

        await SubmitAsync(Clerk.Abort(more));
        Assert.Equal((LedgerEventType.LimitAlarmCleared, 89m), (await AlarmsAsync())[^1]);
        await ReserveAsync(11);
        Assert.Equal(
            [(LedgerEventType.LimitAlarmRaised, 100m), (LedgerEventType.LimitAlarmCleared, 89m), (LedgerEventType.LimitAlarmRaised, 100m)],
            await AlarmsAsync());
    }

    [Fact]
    public async Task What_is_received_ends_the_alarm_of_a_limit()
    {
        var (spent, received) = (Clerk.NewId(), Clerk.NewId());
        await BatchAsync(Clerk.Prepare(spent, 200), Clerk.Fulfil(spent), Clerk.Prepare(received, 150, payer: 1, payee: 0));
        Assert.Equal([(LedgerEventType.LimitAlarmRaised, 200m)], await AlarmsAsync());
        await SubmitAsync(Clerk.Fulfil(received, payer: 1, payee: 0));
        Assert.Equal((LedgerEventType.LimitAlarmCleared, 50m), (await AlarmsAsync())[^1]);
    }

    [Fact]
    public async Task A_limit_that_changes_is_told_and_may_raise_or_end_the_alarm()
    {
        await ReserveAsync(50);
        await SubmitAsync(Clerk.Cap(0, 400));
        await SubmitAsync(Clerk.Cap(0, 450));
        await SubmitAsync(Clerk.Cap(0, 2000));
        var told = (await EventsAsync()).Where(happened => happened.Account == Scheme.Position(0)).Skip(1)
            .Select(happened => (happened.Type, happened.NetDebitCap)).ToList();
        Assert.Equal(
            [
                (LedgerEventType.LimitAdjusted, 400m), (LedgerEventType.LimitAlarmRaised, 400m), (LedgerEventType.LimitAdjusted, 450m),
                (LedgerEventType.LimitAdjusted, 2000m), (LedgerEventType.LimitAlarmCleared, 2000m),
            ],
            told);
    }

    [Fact]
    public async Task An_alarm_percentage_of_zero_raises_none()
    {
        await SubmitAsync(Clerk.Cap(0, 1000) with { AlarmPercentage = 0 });
        await ReserveAsync(500);
        Assert.Empty(await AlarmsAsync());
    }

    [Fact]
    public async Task The_alarm_of_a_limit_that_is_a_percentage_of_good_funds_follows_them()
    {
        var limit = Clerk.Cap(0, 50) with { IsPercentage = true, Cover = Scheme.Settlement(0) };
        await SubmitAsync(limit);
        await ReserveAsync(24.99m);
        Assert.Empty(await AlarmsAsync());
        await SubmitAsync(Clerk.FundsIn(0, 100));
        await ReserveAsync(0.01m);
        Assert.Empty(await AlarmsAsync());
        await ReserveAsync(5);
        Assert.Equal([(LedgerEventType.LimitAlarmRaised, 30m)], await AlarmsAsync());
    }

    [Fact]
    public async Task A_funds_out_that_nobody_decided_is_given_back_and_told()
    {
        var id = Clerk.NewId();
        await SubmitAsync(Clerk.FundsOut(0, 200, id, expiration: Clerk.In(TimeSpan.FromMilliseconds(150))));
        await Task.Delay(200);
        Assert.IsType<Outcome.Expired>(await SubmitAsync(Clerk.Expire(id)));
        Assert.IsType<Outcome.Ignored>(await SubmitAsync(Clerk.Expire(id)));
        var told = Assert.Single(await EventsAsync(), happened => happened.Type == LedgerEventType.FundsOutExpired);
        Assert.Equal((Scheme.Settlement(0), -Funds, 200m, Clerk.KeyOf(id)), (told.Account, told.Value, told.Amount, told.Transfer));
        Assert.Equal(-Funds, await SettlementAsync(0));
    }

    [Fact]
    public async Task Events_are_read_from_a_cursor_each_of_them_once()
    {
        for (var i = 0; i < 5; i++) await SubmitAsync(Clerk.Cap(0, 1000 + i));
        var all = await EventsAsync();
        var paged = new List<LedgerEvent>();
        var cursor = EventCursor.Begin;
        while (await ((ILedgerEvents)Ledger).ReadEventsAsync(cursor, 2, CancellationToken.None) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= 2);
            paged.AddRange(page.Select(recorded => recorded.Event).Where(happened => Owns(happened.Account)));
            Assert.True(EventCursor.TryParse(page[^1].Cursor.ToString(), out cursor));
        }

        Assert.Equal(all, paged);
    }

    /// <summary>All events of this scheme, up to now: the last limit is a mark, and nothing comes before it any more.</summary>
    private async Task<List<LedgerEvent>> EventsAsync()
    {
        var mark = 1_000_000 + _marks++;
        await SubmitAsync(Clerk.Cap(1, mark));
        for (var attempt = 0; attempt < 3000; attempt++)
        {
            var events = await ReadAllAsync((ILedgerEvents)Ledger, Owns);
            if (events.Any(happened => happened.NetDebitCap == mark)) return events;

            // Another transaction of the same server is still open: what is newer than it cannot be read in its final order.
            await Task.Delay(20);
        }

        throw new InvalidOperationException("the mark was never seen");
    }

    private int _marks;

    private bool Owns(AccountId account) => Scheme.Accounts().Any(known => known.Id == account);

    internal static async Task<List<LedgerEvent>> ReadAllAsync(ILedgerEvents ledger, Func<AccountId, bool> isWanted)
    {
        var events = new List<LedgerEvent>();
        var cursor = EventCursor.Begin;
        while (await ledger.ReadEventsAsync(cursor, 500, CancellationToken.None) is { Count: > 0 } page)
        {
            events.AddRange(page.Select(recorded => recorded.Event).Where(happened => isWanted(happened.Account)));
            cursor = page[^1].Cursor;
        }

        return events;
    }

    private async Task<List<(LedgerEventType Type, decimal Value)>> AlarmsAsync() =>
    [
        .. (await EventsAsync())
            .Where(happened => happened.Account == Scheme.Position(0) && happened.Type != LedgerEventType.LimitAdjusted)
            .Select(happened => (happened.Type, happened.Value)),
    ];
}
