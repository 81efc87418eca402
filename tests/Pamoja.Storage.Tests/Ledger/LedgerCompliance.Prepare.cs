using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

public abstract partial class LedgerCompliance
{
    [Fact]
    public async Task A_prepare_reserves_on_the_payers_position_at_once_and_on_the_payees_not_yet()
    {
        var id = await ReserveAsync(100);
        Assert.Equal((100m, 0m), (await PositionAsync(0), await PositionAsync(1)));
        Assert.Equal(new Totals(100, 0, 0, 0), (await BalanceAsync(Scheme.Position(0))).Totals);
        Assert.Equal(new Totals(0, 100, 0, 0), (await BalanceAsync(Scheme.Position(1))).Totals);
        var stored = await FindAsync(id);
        Assert.Equal((TransferState.Reserved, Reason.None, null), (stored.State, stored.Reason, stored.CompletedAt));
    }

    [Fact]
    public async Task What_was_agreed_is_stored_as_it_was_sent()
    {
        var command = Clerk.Prepare(Clerk.NewId(), 12.3456m);
        await SubmitAsync(command);
        var stored = await FindAsync(command.Id);
        Assert.Equal(TransferKind.Transfer, stored.Kind);
        Assert.Equal(command.RequestHash, stored.RequestHash);
        Assert.Equal((Scheme.Participant(0), Scheme.Participant(1)), (stored.Payer!.Value, stored.Payee!.Value));
        Assert.Equal((Scheme.Position(0), Scheme.Position(1)), (stored.Debit!.Value, stored.Credit!.Value));
        Assert.Equal((12.3456m, Scheme.Currency), (stored.Amount, stored.Currency));
        Assert.Equal(command.Condition, stored.Condition);
        Assert.Equal(command.Expiration!.Value, stored.Expiration!.Value, TimeSpan.FromMicroseconds(1));
    }

    public static TheoryData<Reason> Refusals() =>
    [
        Reason.SourceIsNotPayer, Reason.AmountNotPositive, Reason.AmountScale, Reason.AmountPrecision, Reason.PayerNotFound, Reason.PayerInactive,
        Reason.PayeeNotFound, Reason.PayeeInactive, Reason.ConditionMissing, Reason.ExpirationMissing, Reason.ExpirationPast, Reason.OnUs,
        Reason.PayerAccountMissing, Reason.PayerAccountInactive, Reason.PayeeAccountMissing, Reason.PayeeAccountInactive,
    ];

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_prepare_with_a_fault_is_recorded_as_invalid_and_moves_nothing(Reason reason)
    {
        await ArrangeAsync(reason);
        var id = Clerk.NewId();
        var outcome = await SubmitAsync(Spoil(Clerk.Prepare(id, 1), reason));
        await AssertRefusedAsync(TransferState.Invalid, reason, outcome);
        Assert.Equal((0m, 0m), (await PositionAsync(0), await PositionAsync(1)));
    }

    /// <summary>The order in which faults are looked for: with two of them, the earlier one is the answer.</summary>
    [Theory]
    [InlineData(Reason.SourceIsNotPayer, Reason.AmountScale)]
    [InlineData(Reason.AmountScale, Reason.PayerNotFound)]
    [InlineData(Reason.AmountPrecision, Reason.PayerNotFound)]
    [InlineData(Reason.PayerNotFound, Reason.PayeeNotFound)]
    [InlineData(Reason.PayerInactive, Reason.PayeeNotFound)]
    [InlineData(Reason.PayeeNotFound, Reason.ConditionMissing)]
    [InlineData(Reason.PayeeInactive, Reason.ConditionMissing)]
    [InlineData(Reason.ConditionMissing, Reason.ExpirationMissing)]
    [InlineData(Reason.ConditionMissing, Reason.ExpirationPast)]
    [InlineData(Reason.ExpirationPast, Reason.PayerAccountMissing)]
    [InlineData(Reason.ExpirationMissing, Reason.OnUs)]
    [InlineData(Reason.PayerAccountMissing, Reason.PayeeAccountMissing)]
    [InlineData(Reason.PayerAccountInactive, Reason.PayeeAccountMissing)]
    [InlineData(Reason.PayeeAccountMissing, Reason.InsufficientLiquidity)]
    [InlineData(Reason.PayeeAccountInactive, Reason.InsufficientLiquidity)]
    public async Task Of_two_faults_the_earlier_check_is_the_answer(Reason first, Reason second)
    {
        await ArrangeAsync(first);
        await ArrangeAsync(second);
        var outcome = await SubmitAsync(Spoil(Spoil(Clerk.Prepare(Clerk.NewId(), 1), second), first));
        await AssertRefusedAsync(TransferState.Invalid, first, outcome);
    }

    [Fact]
    public async Task Exactly_the_cover_passes_and_a_cent_more_does_not()
    {
        var tooMuch = await SubmitAsync(Clerk.Prepare(Clerk.NewId(), Funds + 0.0001m));
        await AssertRefusedAsync(TransferState.Rejected, Reason.InsufficientLiquidity, tooMuch);
        await ReserveAsync(Funds);
        Assert.Equal(Funds, await PositionAsync(0));
        await AssertRefusedAsync(TransferState.Rejected, Reason.InsufficientLiquidity, await SubmitAsync(Clerk.Prepare(Clerk.NewId(), 0.0001m)));
    }

    [Fact]
    public async Task Exactly_the_net_debit_cap_passes_and_a_cent_more_does_not()
    {
        await SubmitAsync(Clerk.Cap(0, 300));
        await AssertRefusedAsync(TransferState.Rejected, Reason.NetDebitCap, await SubmitAsync(Clerk.Prepare(Clerk.NewId(), 300.0001m)));
        await ReserveAsync(300);
        await AssertRefusedAsync(TransferState.Rejected, Reason.NetDebitCap, await SubmitAsync(Clerk.Prepare(Clerk.NewId(), 0.0001m)));
        Assert.Equal(300m, await PositionAsync(0));
    }

    [Fact]
    public async Task Where_both_are_missing_the_payer_learns_of_the_cover_before_the_limit()
    {
        await SubmitAsync(Clerk.Cap(0, 10));
        await AssertRefusedAsync(TransferState.Rejected, Reason.InsufficientLiquidity, await SubmitAsync(Clerk.Prepare(Clerk.NewId(), Funds + 1)));
        await AssertRefusedAsync(TransferState.Rejected, Reason.NetDebitCap, await SubmitAsync(Clerk.Prepare(Clerk.NewId(), Funds)));
    }

    [Fact]
    public async Task Headroom_shrinks_within_a_batch()
    {
        var prepares = Enumerable.Range(0, 7).Select(_ => (Command)Clerk.Prepare(Clerk.NewId(), 100)).ToArray();
        var outcomes = await BatchAsync(prepares);
        Assert.Equal(5, outcomes.OfType<Outcome.Reserved>().Count());
        Assert.All(outcomes.Skip(5), outcome => Assert.Equal(Reason.InsufficientLiquidity, Assert.IsType<Outcome.Refused>(outcome).Transfer.Reason));
        Assert.Equal(Funds, await PositionAsync(0));
    }

    [Fact]
    public async Task What_was_received_can_be_spent_again_beyond_ones_own_funds()
    {
        var id = await ReserveAsync(200);
        await SubmitAsync(Clerk.Fulfil(id));
        Assert.Equal(-200m, await PositionAsync(1));
        await ReserveAsync(Funds + 200, payer: 1, payee: 0);
    }

    [Fact]
    public async Task What_is_only_reserved_for_the_payee_cannot_be_spent_by_it()
    {
        await ReserveAsync(200);
        var outcome = await SubmitAsync(Clerk.Prepare(Clerk.NewId(), Funds + 1, payer: 1, payee: 0));
        await AssertRefusedAsync(TransferState.Rejected, Reason.InsufficientLiquidity, outcome);
    }

    [Fact]
    public async Task A_scheme_may_let_participants_pay_themselves()
    {
        var ledger = await OpenAsync(new LedgerPolicy(AllowOnUs: true));
        var id = Clerk.NewId();
        LedgerRequest[] both = [new TestRequest(Clerk.Prepare(id, 5, 0, 0)), new TestRequest(Clerk.Fulfil(id, 0, 0))];
        var outcomes = (await ledger.ExecuteAsync(both, CancellationToken.None)).Outcomes;
        Assert.Empty(await CloseAsync(ledger));
        Assert.IsType<Outcome.Reserved>(outcomes[0]);
        Assert.IsType<Outcome.Committed>(outcomes[1]);
    }

    /// <summary>Brings the ledger into the state in which a fault can be.</summary>
    private async Task ArrangeAsync(Reason reason)
    {
        Command? command = reason switch
        {
            Reason.PayerInactive => Clerk.Activity(0, false),
            Reason.PayeeInactive => Clerk.Activity(1, false),
            Reason.PayerAccountInactive => new SetAccountActive(Scheme.Position(0), false),
            Reason.PayeeAccountInactive => new SetAccountActive(Scheme.Position(1), false),
            _ => null,
        };
        if (command is not null) Assert.IsType<Outcome.Done>(await SubmitAsync(command));
    }

    /// <summary>The same prepare with one fault.</summary>
    private static PrepareTransfer Spoil(PrepareTransfer prepare, Reason reason) => reason switch
    {
        Reason.SourceIsNotPayer => prepare with { Source = prepare.Source.ToUpperInvariant() },
        Reason.AmountNotPositive => prepare with { Amount = 0 },
        Reason.AmountScale => prepare with { Amount = 1.00001m },
        Reason.AmountPrecision => prepare with { Amount = 1_000_000_000_000_000_000m },
        Reason.PayerNotFound => prepare with { Payer = null },
        Reason.PayeeNotFound => prepare with { Payee = null },
        Reason.ConditionMissing => prepare with { Condition = null },
        Reason.ExpirationMissing => prepare with { Expiration = null },
        Reason.ExpirationPast => prepare with { Expiration = Clerk.In(TimeSpan.FromMinutes(-1)) },
        Reason.OnUs => prepare with { Payee = prepare.Payer },
        Reason.PayerAccountMissing => prepare with { Payer = prepare.Payer!.Value with { Position = null } },
        Reason.PayeeAccountMissing => prepare with { Payee = prepare.Payee!.Value with { Position = null } },
        Reason.InsufficientLiquidity => prepare with { Amount = Funds * 2 },
        _ => prepare,
    };
}
