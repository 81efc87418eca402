using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>Bulk transfers: many payments, each with its own outcome, decided together.</summary>
public abstract partial class LedgerCompliance
{
    [Fact]
    public async Task Each_payment_of_a_bulk_is_reserved_on_its_own_as_far_as_cover_and_limit_go()
    {
        // Funds of 500 bear five payments of 100.
        var (bulk, payments) = (Clerk.NewId(), NewIds(7));
        var decided = Assert.IsType<Outcome.BulkDecided>(await SubmitAsync(Clerk.Bulk(bulk, payments, 100)));
        Assert.Equal(TransferState.Reserved, decided.Bulk.State);
        Assert.Equal(payments, decided.Lines.Select(line => line.Id));
        Assert.Equal(5, decided.Lines.Count(line => line.IsAccepted));
        Assert.All(decided.Lines.Skip(5), line => Assert.Equal(Reason.InsufficientLiquidity, line.Transfer!.Reason));
        Assert.Equal(500, await PositionAsync(0));
        Assert.Equal(500, (await BalanceAsync(Scheme.Position(0))).Totals.PendingDebits);
        AssertSame(decided.Bulk, decided.Lines, await FindBulkAsync(bulk));
    }

    [Fact]
    public async Task A_payees_answer_posts_what_it_fulfils_and_releases_the_rest()
    {
        var (bulk, payments) = (Clerk.NewId(), NewIds(5));
        await SubmitAsync(Clerk.Bulk(bulk, payments, 10));
        var answer = Clerk.FulfilBulk(bulk, []) with
        {
            Answers = new Dictionary<TransferId, BulkAnswer>
            {
                [payments[0]] = new(Clerk.Fulfilment, null),
                [payments[1]] = new(null, "5104: Payee rejected transaction"),
                [payments[2]] = new(Clerk.WrongFulfilment, null),
                [payments[3]] = new(null, null),
            },
        };
        var decided = Assert.IsType<Outcome.BulkDecided>(await SubmitAsync(answer));
        Assert.Equal(TransferState.Committed, decided.Bulk.State);
        Assert.Equal(
            [
                (TransferState.Committed, Reason.None, null),
                (TransferState.Aborted, Reason.PayeeError, "5104: Payee rejected transaction"),
                (TransferState.Aborted, Reason.InvalidFulfilment, null),
                (TransferState.Aborted, Reason.InvalidFulfilment, null),
                (TransferState.Aborted, Reason.InvalidFulfilment, null),
            ],
            decided.Lines.Select(line => (line.Transfer!.State, line.Transfer.Reason, line.Transfer.Cause)));
        Assert.Equal((10, -10), (await PositionAsync(0), await PositionAsync(1)));
        AssertSame(decided.Bulk, decided.Lines, await FindBulkAsync(bulk));
    }

    [Fact]
    public async Task A_bulk_of_which_nothing_is_accepted_is_rejected_and_says_why_for_each()
    {
        var (bulk, payments) = (Clerk.NewId(), NewIds(3));
        var decided = Assert.IsType<Outcome.BulkDecided>(await SubmitAsync(Clerk.Bulk(bulk, payments, Funds + 1)));
        Assert.Equal((TransferState.Rejected, Reason.NothingAccepted), (decided.Bulk.State, decided.Bulk.Reason));
        Assert.All(decided.Lines, line => Assert.Equal(Reason.InsufficientLiquidity, line.Transfer!.Reason));
        Assert.Equal(0, await PositionAsync(0));
        AssertDenied(Reason.NotReserved, await SubmitAsync(Clerk.FulfilBulk(bulk, payments)));
    }

    [Fact]
    public async Task A_bulk_that_is_refused_as_a_whole_has_nothing_reserved()
    {
        var payments = NewIds(2);
        (PrepareBulk Command, Reason Reason)[] cases =
        [
            (Clerk.Bulk(Clerk.NewId(), NewIds(2), 1) with { Source = "somebody" }, Reason.SourceIsNotPayer),
            (Clerk.Bulk(Clerk.NewId(), NewIds(2), 1, expiration: Clerk.In(-TimeSpan.FromMinutes(1))), Reason.ExpirationPast),
            (Clerk.Bulk(Clerk.NewId(), NewIds(2), 1, payee: 0), Reason.OnUs),
            (Clerk.Bulk(Clerk.NewId(), NewIds(2), 1) with { Payer = null }, Reason.PayerNotFound),
            (Clerk.Bulk(Clerk.NewId(), NewIds(2), 1) with { Payee = null }, Reason.PayeeNotFound),
            (Clerk.Bulk(Clerk.NewId(), payments, 1), Reason.PayeeInactive),
        ];
        foreach (var (command, reason) in cases)
        {
            if (reason == Reason.PayeeInactive) await SubmitAsync(Clerk.Activity(1, false));
            var decided = Assert.IsType<Outcome.BulkDecided>(await SubmitAsync(command));
            Assert.Equal((TransferState.Invalid, reason), (decided.Bulk.State, decided.Bulk.Reason));
            Assert.All(decided.Lines, line => Assert.Equal((TransferState.Invalid, reason), (line.Transfer!.State, line.Transfer.Reason)));
        }

        Assert.Equal(0, await PositionAsync(0));
        AssertDenied(Reason.Modified, await SubmitAsync(Clerk.Prepare(payments[0], 1)));
    }

    [Fact]
    public async Task An_id_that_a_bulk_names_more_than_once_is_not_carried_out()
    {
        var (bulk, payments) = (Clerk.NewId(), NewIds(2));
        var decided = Assert.IsType<Outcome.BulkDecided>(await SubmitAsync(Clerk.Bulk(bulk, [payments[0], payments[1], payments[0]], 10)));
        Assert.Equal([Reason.RepeatedInBulk, Reason.None, Reason.RepeatedInBulk], decided.Lines.Select(line => line.Refused));
        Assert.Equal(10, await PositionAsync(0));
        Assert.Null(await Ledger.FindTransferAsync(Clerk.KeyOf(payments[0]), CancellationToken.None));
        AssertSame(decided.Bulk, decided.Lines, await FindBulkAsync(bulk));
    }

    [Fact]
    public async Task An_id_that_is_taken_as_transfer_fxTransfer_bulk_or_funds_id_is_one_in_each_space()
    {
        var (transfer, funds, announced, own) = (await ReserveAsync(1), Clerk.NewId(), Clerk.NewId(), Clerk.NewId());
        await SubmitAsync(Clerk.FundsIn(0, 1, funds));
        await SubmitAsync(Clerk.Open(1, Cap, currency: Scheme.TargetCurrency));
        await SubmitAsync(Clerk.FundsIn(1, Funds, currency: Scheme.TargetCurrency));
        Assert.IsType<Outcome.Reserved>(await SubmitAsync(Clerk.Convert(own, announced, 1, 1)));

        // The bulk's own id is that of the conversion: another space. Of its payments those are refused whose ids have another movement.
        var decided = Assert.IsType<Outcome.BulkDecided>(await SubmitAsync(Clerk.Bulk(own, [transfer, funds, announced, own], 10)));
        Assert.Equal([Reason.Modified, Reason.Modified, Reason.Modified, Reason.None], decided.Lines.Select(line => line.Refused));
        Assert.Equal(TransferState.Reserved, decided.Lines[3].Transfer!.State);
        Assert.Equal(TransferKind.Announced, (await FindAsync(announced)).Kind);
        Assert.Equal(TransferState.Reserved, (await FindAsync(transfer)).State);

        // And the other way round: what a bulk has is nobody else's.
        AssertDenied(Reason.Modified, await SubmitAsync(Clerk.Prepare(own, 10)));
        AssertDenied(Reason.Modified, await SubmitAsync(Clerk.FundsIn(0, 1, own)));
        await AssertRefusedConversionAsync(own);
    }

    [Fact]
    public async Task A_payment_of_a_bulk_is_answered_by_the_answer_to_its_bulk_only()
    {
        var (bulk, payments) = (Clerk.NewId(), NewIds(2));
        await SubmitAsync(Clerk.Bulk(bulk, payments, 10));
        AssertDenied(Reason.TransferNotFound, await SubmitAsync(Clerk.Fulfil(payments[0])));
        AssertDenied(Reason.TransferNotFound, await SubmitAsync(Clerk.Abort(payments[0])));
        Assert.IsType<Outcome.Ignored>(await SubmitAsync(Clerk.Expire(payments[0])));
        AssertDenied(Reason.BulkNotFound, await SubmitAsync(Clerk.FulfilBulk(payments[0], payments)));
        Assert.Equal(20, (await BalanceAsync(Scheme.Position(0))).Totals.PendingDebits);
    }

    [Fact]
    public async Task A_resend_of_a_bulk_is_ignored_while_it_is_under_way_and_answered_when_it_has_ended()
    {
        var (bulk, payments) = (Clerk.NewId(), NewIds(3));
        var prepare = Clerk.Bulk(bulk, payments, 10);
        await SubmitAsync(prepare);
        Assert.IsType<Outcome.Ignored>(await SubmitAsync(prepare));
        Assert.IsType<Outcome.Ignored>(await SubmitAsync(prepare with { IsKnown = true }));
        AssertDenied(Reason.Modified, await SubmitAsync(prepare with { RequestHash = Clerk.HashOf("other"), IsKnown = true }));

        var fulfil = Clerk.FulfilBulk(bulk, payments);
        await SubmitAsync(fulfil);
        Assert.IsType<Outcome.BulkReplayed>(await SubmitAsync(prepare with { IsKnown = true }));
        Assert.IsType<Outcome.BulkReplayed>(await SubmitAsync(prepare));
        Assert.IsType<Outcome.BulkReplayed>(await SubmitAsync(fulfil));
        AssertDenied(Reason.Modified, await SubmitAsync(fulfil with { FulfilHash = Clerk.HashOf("other") }));
        AssertDenied(Reason.NotReserved, await SubmitAsync(Clerk.AbortBulk(bulk)));
        Assert.Equal((30, -30), (await PositionAsync(0), await PositionAsync(1)));
    }

    [Fact]
    public async Task Another_bulk_under_an_id_that_is_taken_moves_nothing()
    {
        var (bulk, first, second) = (Clerk.NewId(), NewIds(2), NewIds(2));
        var outcomes = await BatchAsync(Clerk.Bulk(bulk, first, 10), Clerk.Bulk(bulk, second, 10, content: "another"));
        Assert.IsType<Outcome.BulkDecided>(outcomes[0]);
        AssertDenied(Reason.Modified, outcomes[1]);
        Assert.Equal(20, await PositionAsync(0));
        foreach (var id in second) Assert.Equal((TransferState.Invalid, Reason.Modified), ((await FindAsync(id)).State, (await FindAsync(id)).Reason));
    }

    [Fact]
    public async Task A_stranger_changes_nothing_of_a_bulk_and_a_wrong_destination_releases_it()
    {
        var (bulk, payments) = (Clerk.NewId(), NewIds(2));
        await SubmitAsync(Clerk.Bulk(bulk, payments, 10));
        AssertDenied(Reason.SourceIsNotPayee, await SubmitAsync(Clerk.FulfilBulk(bulk, payments, payee: 2)));
        AssertDenied(Reason.SourceIsNotPayee, await SubmitAsync(Clerk.AbortBulk(bulk, payee: 0)));
        Assert.Equal(20, await PositionAsync(0));

        var astray = Clerk.FulfilBulk(bulk, payments) with { Destination = Scheme.Participant(2) };
        var decided = Assert.IsType<Outcome.BulkDecided>(await SubmitAsync(astray));
        Assert.Equal((TransferState.Aborted, Reason.DestinationIsNotPayer), (decided.Bulk.State, decided.Bulk.Reason));
        Assert.Equal(0, await PositionAsync(0));
    }

    [Fact]
    public async Task The_hub_may_be_the_destination_of_an_answer_to_a_bulk()
    {
        var (bulk, payments) = (Clerk.NewId(), NewIds(2));
        await SubmitAsync(Clerk.Bulk(bulk, payments, 10));
        var decided = Assert.IsType<Outcome.BulkDecided>(
            await SubmitAsync(Clerk.FulfilBulk(bulk, payments) with { Destination = ParticipantId.Hub }));
        Assert.Equal(TransferState.Committed, decided.Bulk.State);
    }

    [Fact]
    public async Task A_payees_error_releases_all_of_a_bulk()
    {
        var (bulk, payments) = (Clerk.NewId(), NewIds(3));
        await SubmitAsync(Clerk.Bulk(bulk, payments, 10));
        var decided = Assert.IsType<Outcome.BulkDecided>(await SubmitAsync(Clerk.AbortBulk(bulk)));
        Assert.Equal((TransferState.Aborted, "5105: Payee FSP rejected transaction"), (decided.Bulk.State, decided.Bulk.Cause));
        Assert.All(decided.Lines, line => Assert.Equal((TransferState.Aborted, Reason.PayeeError), (line.Transfer!.State, line.Transfer.Reason)));
        Assert.Equal(0, await PositionAsync(0));
        Assert.IsType<Outcome.BulkReplayed>(await SubmitAsync(Clerk.AbortBulk(bulk)));
        AssertDenied(Reason.NotReserved, await SubmitAsync(Clerk.FulfilBulk(bulk, payments)));
    }

    [Fact]
    public async Task A_bulk_that_the_payee_rejects_payment_by_payment_is_rejected()
    {
        var (bulk, payments) = (Clerk.NewId(), NewIds(2));
        await SubmitAsync(Clerk.Bulk(bulk, payments, 10));
        var decided = Assert.IsType<Outcome.BulkDecided>(await SubmitAsync(Clerk.FulfilBulk(bulk, []) with { IsRejection = true }));
        Assert.Equal((TransferState.Aborted, Reason.PayeeError), (decided.Bulk.State, decided.Bulk.Reason));
        Assert.Equal(0, await PositionAsync(0));
    }

    [Fact]
    public async Task A_bulk_whose_time_ran_out_is_found_once_and_expires_with_all_its_payments()
    {
        var (bulk, payments) = (Clerk.NewId(), NewIds(3));
        await SubmitAsync(Clerk.Bulk(bulk, payments, 10, expiration: Clerk.In(TimeSpan.FromMilliseconds(150))));
        Assert.IsType<Outcome.Ignored>(await SubmitAsync(new ExpireTransfer(Clerk.BulkKeyOf(bulk))));
        await Task.Delay(200);
        var due = await Ledger.FindDueAsync(_begin, 100, CancellationToken.None);
        Assert.Contains(Clerk.BulkKeyOf(bulk), due);
        Assert.DoesNotContain(due, key => payments.Contains(key.Id));

        var decided = Assert.IsType<Outcome.BulkDecided>(await SubmitAsync(new ExpireTransfer(Clerk.BulkKeyOf(bulk))));
        Assert.Equal(TransferState.Expired, decided.Bulk.State);
        Assert.All(decided.Lines, line => Assert.Equal((TransferState.Expired, Reason.Expired), (line.Transfer!.State, line.Transfer.Reason)));
        Assert.Equal(0, await PositionAsync(0));
        AssertDenied(Reason.Expired, await SubmitAsync(Clerk.FulfilBulk(bulk, payments)));
    }

    [Fact]
    public async Task An_answer_after_the_time_of_a_bulk_makes_it_expire()
    {
        var (bulk, payments) = (Clerk.NewId(), NewIds(2));
        await SubmitAsync(Clerk.Bulk(bulk, payments, 10, expiration: Clerk.In(TimeSpan.FromMilliseconds(150))));
        await Task.Delay(200);
        var decided = Assert.IsType<Outcome.BulkDecided>(await SubmitAsync(Clerk.FulfilBulk(bulk, payments)));
        Assert.Equal(TransferState.Expired, decided.Bulk.State);
        Assert.Equal(0, await PositionAsync(1));
    }

    [Fact]
    public async Task A_bulk_of_a_thousand_payments_is_one_transaction()
    {
        await SubmitAsync(Clerk.FundsIn(0, 1_000));
        await SubmitAsync(Clerk.Cap(0, 10_000));
        var (bulk, payments) = (Clerk.NewId(), NewIds(PrepareBulk.ItemsMax));
        var prepared = Assert.IsType<Outcome.BulkDecided>(await SubmitAsync(Clerk.Bulk(bulk, payments, 1.5m)));
        Assert.All(prepared.Lines, line => Assert.True(line.IsAccepted));
        var decided = Assert.IsType<Outcome.BulkDecided>(await SubmitAsync(Clerk.FulfilBulk(bulk, payments)));
        Assert.All(decided.Lines, line => Assert.True(line.Transfer!.IsPosted));
        Assert.Equal((1_500, -1_500), (await PositionAsync(0), await PositionAsync(1)));
    }

    [Fact]
    public async Task Payments_of_a_bulk_owe_their_fees_and_are_settled_gross_like_others()
    {
        await SubmitAsync(Clerk.Open(1, Cap));
        var (bulk, payments) = (Clerk.NewId(), NewIds(2));
        var prepare = Clerk.Bulk(bulk, payments, 100);
        prepare = prepare with { Items = [.. prepare.Items.Select(item => item with { IsGross = true, Charges = [Clerk.Interchange(1, 0)] })] };
        await SubmitAsync(prepare);
        var decided = Assert.IsType<Outcome.BulkDecided>(await SubmitAsync(Clerk.FulfilBulk(bulk, payments)));
        Assert.All(decided.Lines, line => Assert.Equal(TransferState.Settled, line.Transfer!.State));
        Assert.Equal((0, -(Funds - 200)), (await PositionAsync(0), await SettlementAsync(0)));
    }

    private static TransferId[] NewIds(int count) => [.. Enumerable.Range(0, count).Select(_ => Clerk.NewId())];

    private async Task<BulkState> FindBulkAsync(TransferId id) =>
        await Ledger.FindBulkAsync(id, CancellationToken.None) ?? throw new InvalidOperationException($"no bulk {id}");

    private async Task AssertRefusedConversionAsync(TransferId determining)
    {
        var refused = Assert.IsType<Outcome.Refused>(await SubmitAsync(Clerk.Convert(Clerk.NewId(), determining, 1, 1)));
        Assert.Equal(Reason.TransferBeforeFx, refused.Transfer.Reason);
    }

    private static void AssertSame(Transfer bulk, IReadOnlyList<BulkLine> lines, BulkState stored)
    {
        Assert.Equal((bulk.State, bulk.Reason, bulk.Payer, bulk.Payee), (stored.Bulk.State, stored.Bulk.Reason, stored.Bulk.Payer, stored.Bulk.Payee));
        Assert.Equal(lines.Select(Words), stored.Lines.Select(Words));

        static string Words(BulkLine line) =>
            $"{line.Id} {line.Refused} {line.Transfer?.State} {line.Transfer?.Reason} {line.Transfer?.Cause} {line.Transfer?.Fulfilment}";
    }
}
