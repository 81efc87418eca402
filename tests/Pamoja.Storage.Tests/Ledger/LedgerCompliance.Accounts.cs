using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

public abstract partial class LedgerCompliance
{
    [Fact]
    public async Task Opening_sets_the_limit_activates_and_gives_each_account_its_first_balance()
    {
        Assert.Equal(0, (await BalanceAsync(Scheme.Position(2))).Version);
        Assert.IsType<Outcome.Done>(await SubmitAsync(Clerk.Open(2, 750)));
        var position = await BalanceAsync(Scheme.Position(2));
        Assert.Equal((true, 750m, 10m, 1L), (position.IsActive, position.NetDebitCap!.Value, position.AlarmPercentage, position.Version));
        Assert.Equal((true, 1L), ((await BalanceAsync(Scheme.Settlement(2))).IsActive, (await BalanceAsync(Scheme.Settlement(2))).Version));
        Assert.Equal(0, (await BalanceAsync(Scheme.Opening())).Version);
    }

    [Theory]
    [InlineData(25.5)]
    [InlineData(-25.5)]
    public async Task An_initial_position_posts_against_the_opening_account(decimal initial)
    {
        var open = Clerk.Open(2, 750, initial);
        Assert.IsType<Outcome.Done>(await SubmitAsync(open));
        Assert.Equal(initial, await PositionAsync(2));
        Assert.Equal(-initial, (await BalanceAsync(Scheme.Opening())).Totals.Value);
        var stored = await FindAsync(open.Id);
        Assert.Equal((TransferKind.Opening, TransferState.Committed, 25.5m), (stored.Kind, stored.State, stored.Amount));
    }

    [Fact]
    public async Task A_position_is_opened_once()
    {
        var again = Clerk.Open(0, 1, 5);
        AssertDenied(Reason.AlreadyOpened, await SubmitAsync(again));
        AssertDenied(Reason.AlreadyOpened, await SubmitAsync(Clerk.Open(0, 1)));
        Assert.Equal((0m, Cap), (await PositionAsync(0), (await BalanceAsync(Scheme.Position(0))).NetDebitCap!.Value));
        Assert.Equal(TransferState.Rejected, (await FindAsync(again.Id)).State);
    }

    [Fact]
    public async Task What_does_not_exist_cannot_be_opened_limited_or_activated()
    {
        var nowhere = new AccountId(int.MaxValue);
        AssertDenied(Reason.AccountMissing, await SubmitAsync(Clerk.Open(2, 1) with { Position = nowhere }));
        AssertDenied(Reason.AccountMissing, await SubmitAsync(Clerk.Open(2, 1) with { Activate = [nowhere] }));
        AssertDenied(Reason.AccountMissing, await SubmitAsync(Clerk.Open(2, 1, 5) with { Opening = nowhere }));
        AssertDenied(Reason.AccountMissing, await SubmitAsync(new SetNetDebitCap(nowhere, 1, 10)));
        AssertDenied(Reason.AccountMissing, await SubmitAsync(new SetAccountActive(nowhere, true)));
        AssertDenied(Reason.LimitMissing, await SubmitAsync(Clerk.Cap(2, 1)));
    }

    [Fact]
    public async Task A_limit_is_wholly_before_or_wholly_after_a_prepare()
    {
        Outcome[] outcomes =
        [
            .. await BatchAsync(
                Clerk.Prepare(Clerk.NewId(), 100),
                Clerk.Cap(0, 150),
                Clerk.Prepare(Clerk.NewId(), 100),
                Clerk.Prepare(Clerk.NewId(), 50),
                Clerk.Cap(0, 160),
                Clerk.Prepare(Clerk.NewId(), 10)),
        ];
        Assert.IsType<Outcome.Reserved>(outcomes[0]);
        Assert.Equal(Reason.NetDebitCap, Assert.IsType<Outcome.Refused>(outcomes[2]).Transfer.Reason);
        Assert.IsType<Outcome.Reserved>(outcomes[3]);
        Assert.IsType<Outcome.Reserved>(outcomes[5]);
        Assert.Equal((160m, 160m), (await PositionAsync(0), (await BalanceAsync(Scheme.Position(0))).NetDebitCap!.Value));
    }

    [Fact]
    public async Task A_limit_below_what_is_owed_already_stops_further_reservations_only()
    {
        var id = await ReserveAsync(100);
        await SubmitAsync(Clerk.Cap(0, 50));
        await AssertRefusedAsync(TransferState.Rejected, Reason.NetDebitCap, await SubmitAsync(Clerk.Prepare(Clerk.NewId(), 0.0001m)));
        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(id)));
    }

    [Fact]
    public async Task A_deactivation_is_wholly_before_or_wholly_after_a_prepare()
    {
        var reserved = Clerk.NewId();
        var outcomes = await BatchAsync(
            Clerk.Prepare(reserved, 10),
            Clerk.Activity(0, false),
            Clerk.Prepare(Clerk.NewId(), 10),
            Clerk.Activity(0, true),
            Clerk.Prepare(Clerk.NewId(), 10),
            new SetAccountActive(Scheme.Position(1), false),
            Clerk.Prepare(Clerk.NewId(), 10));
        Assert.IsType<Outcome.Reserved>(outcomes[0]);
        Assert.Equal(Reason.PayerInactive, Assert.IsType<Outcome.Refused>(outcomes[2]).Transfer.Reason);
        Assert.IsType<Outcome.Reserved>(outcomes[4]);
        Assert.Equal(Reason.PayeeAccountInactive, Assert.IsType<Outcome.Refused>(outcomes[6]).Transfer.Reason);

        // A payee that was put out of action after the reservation is still credited.
        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(reserved)));
        Assert.False((await BalanceAsync(Scheme.Position(1))).IsActive);
    }

    [Fact]
    public async Task A_deactivated_participant_stays_so_until_it_is_activated_again()
    {
        await SubmitAsync(Clerk.Activity(1, false));
        await AssertRefusedAsync(TransferState.Invalid, Reason.PayeeInactive, await SubmitAsync(Clerk.Prepare(Clerk.NewId(), 10)));
        await SubmitAsync(Clerk.Activity(1, true));
        await ReserveAsync(10);
    }
}
