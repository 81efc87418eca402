using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

public abstract partial class LedgerCompliance
{
    [Fact]
    public async Task A_limit_in_percent_follows_the_good_funds()
    {
        await SubmitAsync(new SetNetDebitCap(Scheme.Position(0), 50, 10, IsPercentage: true));
        await AssertRefusedAsync(TransferState.Rejected, Reason.NetDebitCap, await SubmitAsync(Clerk.Prepare(Clerk.NewId(), 250.0001m)));
        await ReserveAsync(250);
        await SubmitAsync(Clerk.FundsIn(0, 100));
        await ReserveAsync(50);
        await AssertRefusedAsync(TransferState.Rejected, Reason.NetDebitCap, await SubmitAsync(Clerk.Prepare(Clerk.NewId(), 0.0001m)));
        var shown = await BalanceAsync(Scheme.Position(0));
        Assert.Equal((50m, true), (shown.NetDebitCap!.Value, shown.IsCapPercentage));

        await SubmitAsync(Clerk.Cap(0, 301));
        Assert.False((await BalanceAsync(Scheme.Position(0))).IsCapPercentage);
        await ReserveAsync(1);
    }

    [Fact]
    public async Task A_limit_above_the_good_funds_is_refused_where_the_policy_says_so()
    {
        var limit = new SetNetDebitCap(Scheme.Position(0), Funds + 0.01m, 10, Cover: Scheme.Settlement(0));
        var percentage = new SetNetDebitCap(Scheme.Position(0), 100.01m, 10, IsPercentage: true, Scheme.Settlement(0));
        Assert.IsType<Outcome.Done>(await SubmitAsync(limit));
        await SetPolicyAsync(0, new ParticipantPolicy { AllowsLimitAboveLiquidity = false });
        AssertDenied(Reason.LimitAboveLiquidity, await SubmitAsync(limit));
        AssertDenied(Reason.LimitAboveLiquidity, await SubmitAsync(percentage));
        Assert.IsType<Outcome.Done>(await SubmitAsync(limit with { NetDebitCap = Funds }));
        Assert.IsType<Outcome.Done>(await SubmitAsync(percentage with { NetDebitCap = 100 }));
        Assert.IsType<Outcome.Done>(await SubmitAsync(limit with { Position = Scheme.Position(1), Cover = Scheme.Settlement(1) }));
    }

    [Fact]
    public async Task Funds_that_cover_an_open_position_stay_where_the_policy_says_so()
    {
        await ReserveAsync(200);
        var free = Clerk.FundsOut(0, Funds - 199) with { Position = Scheme.Position(0) };
        Assert.IsType<Outcome.Reserved>(await SubmitAsync(free));
        await SubmitAsync(Clerk.DecideFundsOut(free.Id, 0, isCommit: false));

        await SetPolicyAsync(0, new ParticipantPolicy { AllowsFundsOutUnderOpenPosition = false });
        await AssertRefusedAsync(TransferState.Rejected, Reason.FundsCoverPosition, await SubmitAsync(free with { Id = Clerk.NewId() }));
        Assert.IsType<Outcome.Reserved>(await SubmitAsync(free with { Id = Clerk.NewId(), Amount = Funds - 200 }));
    }

    [Fact]
    public async Task What_was_received_and_not_settled_adds_nothing_where_the_policy_says_so()
    {
        await SubmitAsync(Clerk.Fulfil(await ReserveAsync(100)));
        Assert.Equal(-100, await PositionAsync(1));
        var more = Clerk.Prepare(Clerk.NewId(), Funds + 1, payer: 1, payee: 0);

        await SetPolicyAsync(1, new ParticipantPolicy { AllowsSpendingReceived = false });
        await AssertRefusedAsync(TransferState.Rejected, Reason.InsufficientLiquidity, await SubmitAsync(more));
        await ReserveAsync(Funds, payer: 1, payee: 0);

        await SetPolicyAsync(1, ParticipantPolicy.Unset);
        await ReserveAsync(100, payer: 1, payee: 0);
    }

    [Fact]
    public async Task What_was_received_does_not_make_up_for_what_was_spent_until_it_is_settled_where_the_policy_says_so()
    {
        await SetPolicyAsync(0, new ParticipantPolicy { AllowsSpendingReceived = false });
        await CloseWindowAsync();
        await PayAsync(300);
        await PayAsync(450, 1, 0);
        Assert.Equal(-150, await PositionAsync(0));

        // 300 of the 500 are spent, whatever came in; also when the position has come back to where it began.
        await AssertMaySpendAsync(200);
        var window = (await CloseWindowAsync())!.Closed.Id;
        var settlement = Assert.IsType<Outcome.Settlements>(await CreateAsync(0, window)).Settlement;
        foreach (var step in Steps)
        {
            await StepAllAsync(settlement, step);
            await AssertMaySpendAsync(step < SettlementState.Committed ? 200 : 500);
        }

        await PayAsync(120);
        await AssertMaySpendAsync(380);
        await SetPolicyAsync(0, ParticipantPolicy.Unset);
        await AssertMaySpendAsync(380);
    }

    [Fact]
    public async Task A_settlement_that_is_given_up_frees_nothing_that_was_spent_where_what_was_received_is_not()
    {
        await SetPolicyAsync(0, new ParticipantPolicy { AllowsSpendingReceived = false });
        await CloseWindowAsync();
        await PayAsync(300);
        await PayAsync(450, 1, 0);
        var window = (await CloseWindowAsync())!.Closed.Id;
        var settlement = Assert.IsType<Outcome.Settlements>(await CreateAsync(0, window)).Settlement;
        await StepAllAsync(settlement, SettlementState.Recorded);
        await StepAllAsync(settlement, SettlementState.Reserved);
        await AssertMaySpendAsync(200);
        await SubmitAsync(new AbortSettlement(settlement.Id, "no", null));
        await AssertMaySpendAsync(200);
        var again = Assert.IsType<Outcome.Settlements>(await CreateAsync(0, window)).Settlement;
        Assert.IsType<Outcome.Settlements>(await SubmitAsync(new ConfirmSettlement(
            again.Id, Clerk.HashOf("the bank"), "confirmed", [Confirmed(1, 0, -150), Confirmed(2, 1, 150)])));

        // The 150 that were received are good funds now.
        await AssertMaySpendAsync(650);
    }

    [Fact]
    public async Task Accounts_that_are_even_are_settled_as_well_where_what_was_received_may_not_be_spent()
    {
        await SetPolicyAsync(0, new ParticipantPolicy { AllowsSpendingReceived = false });
        await CloseWindowAsync();
        await PayAsync(100);
        await PayAsync(100, 1, 0);
        await AssertMaySpendAsync(400);
        var settlement = Assert.IsType<Outcome.Settlements>(await CreateAsync(0, (await CloseWindowAsync())!.Closed.Id)).Settlement;
        foreach (var step in Steps) await StepAllAsync(settlement, step);
        await AssertMaySpendAsync(500);
    }

    /// <summary>So much and not a cent more can be reserved now; it is released again.</summary>
    private async Task AssertMaySpendAsync(decimal amount)
    {
        var more = await SubmitAsync(Clerk.Prepare(Clerk.NewId(), amount + 0.01m));
        Assert.Equal(Reason.InsufficientLiquidity, Assert.IsType<Outcome.Refused>(more).Transfer.Reason);
        var id = await ReserveAsync(amount);
        var abort = new AbortTransfer(Clerk.KeyOf(id), Clerk.HashOf("no"), Scheme.Participant(1), "5104: no");
        Assert.IsType<Outcome.Aborted>(await SubmitAsync(abort));
    }

    [Theory]
    [InlineData(TransferMode.All, true, true)]
    [InlineData(TransferMode.SendOnly, true, false)]
    [InlineData(TransferMode.ReceiveOnly, false, true)]
    [InlineData(TransferMode.None, false, false)]
    public async Task A_mode_stops_new_transfers_and_lets_reserved_ones_end(TransferMode mode, bool maySend, bool mayReceive)
    {
        var (sent, received) = (await ReserveAsync(10), await ReserveAsync(10, payer: 1, payee: 0));
        await SetPolicyAsync(0, new ParticipantPolicy { Mode = mode });

        var sends = await SubmitAsync(Clerk.Prepare(Clerk.NewId(), 10));
        if (maySend) Assert.IsType<Outcome.Reserved>(sends);
        else await AssertRefusedAsync(TransferState.Invalid, Reason.PayerMayNotSend, sends);
        var receives = await SubmitAsync(Clerk.Prepare(Clerk.NewId(), 10, payer: 1, payee: 0));
        if (mayReceive) Assert.IsType<Outcome.Reserved>(receives);
        else await AssertRefusedAsync(TransferState.Invalid, Reason.PayeeMayNotReceive, receives);

        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(sent)));
        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(received, payer: 1, payee: 0)));
    }

    [Fact]
    public async Task Nothing_open_or_reserved_is_disabled_where_the_policy_says_so()
    {
        await SetPolicyAsync(0, new ParticipantPolicy { AllowsDisablingUnsettled = false });
        var id = await ReserveAsync(10);
        AssertDenied(Reason.Unsettled, await SubmitAsync(Clerk.Activity(0, false)));
        AssertDenied(Reason.Unsettled, await SubmitAsync(new SetAccountActive(Scheme.Position(0), false)));
        await SubmitAsync(Clerk.Fulfil(id));
        AssertDenied(Reason.Unsettled, await SubmitAsync(Clerk.Activity(0, false)));

        await SubmitAsync(Clerk.Fulfil(await ReserveAsync(10, payer: 1, payee: 0), payer: 1, payee: 0));
        Assert.IsType<Outcome.Done>(await SubmitAsync(Clerk.Activity(0, false)));
        Assert.IsType<Outcome.Done>(await SubmitAsync(Clerk.Activity(1, false)));
    }

    [Fact]
    public async Task The_schemes_policy_holds_for_everybody_who_has_none_and_is_wholly_before_or_after_a_prepare()
    {
        AccountId[] all = [.. Scheme.Accounts().Select(account => account.Id)];
        await SetPolicyAsync(0, new ParticipantPolicy { Mode = TransferMode.All });

        // In one batch, so that no other scheme of this database ever sees it.
        var outcomes = await BatchAsync(
            Clerk.Prepare(Clerk.NewId(), 10, payer: 1, payee: 0),
            new SetPolicy(ParticipantId.Hub, all, new ParticipantPolicy { Mode = TransferMode.ReceiveOnly }),
            Clerk.Prepare(Clerk.NewId(), 10),
            Clerk.Prepare(Clerk.NewId(), 10, payer: 1, payee: 0),
            new SetPolicy(ParticipantId.Hub, all, ParticipantPolicy.Unset),
            Clerk.Prepare(Clerk.NewId(), 10, payer: 1, payee: 0));
        Assert.IsType<Outcome.Reserved>(outcomes[0]);
        Assert.IsType<Outcome.Reserved>(outcomes[2]);
        Assert.Equal(Reason.PayerMayNotSend, Assert.IsType<Outcome.Refused>(outcomes[3]).Transfer.Reason);
        Assert.IsType<Outcome.Reserved>(outcomes[5]);
    }

    private Task<Outcome> SetPolicyAsync(int place, ParticipantPolicy policy) => SubmitAsync(new SetPolicy(
        Scheme.Participant(place),
        [.. Scheme.Accounts().Where(account => account.Owner == Scheme.Participant(place)).Select(account => account.Id)],
        policy));
}
