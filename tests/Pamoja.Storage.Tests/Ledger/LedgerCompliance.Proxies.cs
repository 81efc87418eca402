using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>
/// Parties in other schemes: participants 2 and 3 are proxies that take their places. They have accounts, and neither funds nor a limit worth
/// the name.
/// </summary>
public abstract partial class LedgerCompliance
{
    [Fact]
    public async Task The_proxy_of_the_payee_is_credited_in_its_place()
    {
        await OpenProxiesAsync();
        var id = Clerk.NewId();
        Assert.IsType<Outcome.Reserved>(await SubmitAsync(ToFar(id)));
        Assert.IsType<Outcome.Forwarded>(await SubmitAsync(new ForwardTransfer(Clerk.KeyOf(id))));
        Assert.Equal(TransferState.Forwarded, (await FindAsync(id)).State);
        Assert.Equal(100m, await PositionAsync(0));

        // Whom the payee means as payer is the other scheme's affair.
        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(id, payer: 1, payee: 2)));
        Assert.Equal((100m, -100m), (await PositionAsync(0), await PositionAsync(2)));
        var stored = await FindAsync(id);
        Assert.Equal((null, "farpayee"), (stored.Terms!.PayerName, stored.Terms.PayeeName));
    }

    [Fact]
    public async Task The_proxy_of_the_payer_is_debited_in_its_place_without_cover_or_limit()
    {
        await OpenProxiesAsync();
        var id = Clerk.NewId();
        await BatchAsync(FromFar(id), Clerk.Fulfil(id, payer: 2, payee: 1));
        Assert.Equal((100m, -100m), (await PositionAsync(2), await PositionAsync(1)));
        Assert.Equal(("farpayer", Scheme.Participant(2)), ((await FindAsync(id)).Terms!.PayerName!, (await FindAsync(id)).Payer!.Value));
    }

    [Fact]
    public async Task A_scheme_may_ask_its_proxies_for_cover_too()
    {
        var strict = await OpenAsync(LedgerPolicy.Default with { LimitsProxies = true });
        await strict.ExecuteAsync([new TestRequest(Clerk.Open(2, 0))], CancellationToken.None);
        var result = await strict.ExecuteAsync([new TestRequest(FromFar(Clerk.NewId()))], CancellationToken.None);
        Assert.Equal(Reason.InsufficientLiquidity, Assert.IsType<Outcome.Refused>(result.Outcomes[0]).Transfer.Reason);
        await CloseAsync(strict);
    }

    [Fact]
    public async Task Between_two_proxies_the_one_is_debited_and_the_other_credited()
    {
        await OpenProxiesAsync();
        var id = Clerk.NewId();
        await BatchAsync(FromFar(id) with { Payee = Clerk.Behind(3, "farpayee") }, Clerk.Fulfil(id, payer: 2, payee: 3));
        Assert.Equal((100m, -100m), (await PositionAsync(2), await PositionAsync(3)));
    }

    [Theory]
    [InlineData("fulfil", TransferState.Committed)]
    [InlineData("abort", TransferState.Aborted)]
    [InlineData("expire", TransferState.Expired)]
    public async Task One_proxy_on_both_sides_has_a_state_and_no_entries(string end, TransferState state)
    {
        await OpenProxiesAsync();
        var before = await BalanceAsync(Scheme.Position(2));
        var id = Clerk.NewId();
        var prepare = FromFar(id) with
        {
            Payee = Clerk.Behind(2, "farpayee"),
            IsGross = true,
            Expiration = Clerk.In(TimeSpan.FromMilliseconds(end == "expire" ? 100 : 60_000)),
        };
        Assert.IsType<Outcome.Reserved>(await SubmitAsync(prepare));
        if (end == "expire") await Task.Delay(150);
        await SubmitAsync(end switch
        {
            "fulfil" => Clerk.Fulfil(id, payer: 2, payee: 2),
            "abort" => Clerk.Abort(id, payee: 2),
            _ => Clerk.Expire(id),
        });
        var stored = await FindAsync(id);
        Assert.Equal((state, true, null), (stored.State, stored.Terms!.IsWithoutEntries, stored.Debit));
        Assert.Equal((before.Version, before.Totals), ((await BalanceAsync(Scheme.Position(2))).Version, (await BalanceAsync(Scheme.Position(2))).Totals));
    }

    [Fact]
    public async Task What_was_forwarded_does_not_expire_and_is_answered_late()
    {
        await OpenProxiesAsync();
        var (committed, aborted) = (Clerk.NewId(), Clerk.NewId());
        var soon = Clerk.In(TimeSpan.FromMilliseconds(150));
        await BatchAsync(
            ToFar(committed) with { Expiration = soon },
            ToFar(aborted) with { Expiration = soon },
            new ForwardTransfer(Clerk.KeyOf(committed)),
            new ForwardTransfer(Clerk.KeyOf(aborted)));
        await Task.Delay(200);
        Assert.Empty(await Ledger.FindDueAsync(_begin, 10, CancellationToken.None));
        Assert.IsType<Outcome.Ignored>(await SubmitAsync(Clerk.Expire(committed)));
        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(committed, payee: 2)));
        Assert.IsType<Outcome.Aborted>(await SubmitAsync(Clerk.Abort(aborted, payee: 2)));
        Assert.Equal((100m, -100m), (await PositionAsync(0), await PositionAsync(2)));
    }

    [Fact]
    public async Task A_report_of_forwarding_counts_once_and_not_after_the_answer()
    {
        await OpenProxiesAsync();
        var (id, plain) = (Clerk.NewId(), await ReserveAsync(10));
        var forward = new ForwardTransfer(Clerk.KeyOf(id));
        AssertDenied(Reason.TransferNotFound, await SubmitAsync(forward));
        AssertDenied(Reason.NotProxied, await SubmitAsync(new ForwardTransfer(Clerk.KeyOf(plain))));
        var outcomes = await BatchAsync(ToFar(id), forward, forward, Clerk.Fulfil(id, payee: 2), forward);
        Assert.IsType<Outcome.Forwarded>(outcomes[1]);
        Assert.IsType<Outcome.Ignored>(outcomes[2]);
        Assert.IsType<Outcome.Committed>(outcomes[3]);
        Assert.IsType<Outcome.Ignored>(outcomes[4]);
    }

    [Fact]
    public async Task Who_answers_for_a_payee_elsewhere_is_its_proxy_and_nobody_else()
    {
        await OpenProxiesAsync();
        var id = Clerk.NewId();
        await BatchAsync(ToFar(id), new ForwardTransfer(Clerk.KeyOf(id)));
        AssertDenied(Reason.SourceIsNotPayee, await SubmitAsync(Clerk.Fulfil(id, payee: 3)));
        AssertDenied(Reason.SourceIsNotPayee, await SubmitAsync(Clerk.Abort(id, payee: 1)));
        Assert.IsType<Outcome.Aborted>(await SubmitAsync(Clerk.Fulfil(id, payee: 2, fulfilment: Clerk.WrongFulfilment)));
        Assert.Equal((0m, 0m), (await PositionAsync(0), await PositionAsync(2)));
    }

    [Fact]
    public async Task When_a_request_of_another_scheme_is_too_late_that_scheme_says()
    {
        await OpenProxiesAsync();
        var past = Clerk.In(-TimeSpan.FromHours(1));
        Assert.IsType<Outcome.Reserved>(await SubmitAsync(ToFar(Clerk.NewId()) with { Expiration = past }));
        var near = await SubmitAsync(Clerk.Prepare(Clerk.NewId(), 1, expiration: past));
        await AssertRefusedAsync(TransferState.Invalid, Reason.ExpirationPast, near);

        // For what comes from there this is the scheme that says so, and it would never be looked for again.
        await AssertRefusedAsync(TransferState.Invalid, Reason.Expired, await SubmitAsync(FromFar(Clerk.NewId()) with { Expiration = past }));
    }

    [Fact]
    public async Task What_certainly_never_reached_the_other_scheme_expires_here_and_what_may_have_does_not()
    {
        await OpenProxiesAsync();
        var (undelivered, delivered) = (Clerk.NewId(), Clerk.NewId());
        var soon = Clerk.In(TimeSpan.FromMilliseconds(150));
        await BatchAsync(
            ToFar(undelivered) with { Expiration = soon },
            ToFar(delivered) with { Expiration = soon },
            new ForwardTransfer(Clerk.KeyOf(undelivered)),
            new ForwardTransfer(Clerk.KeyOf(delivered)));
        Assert.IsType<Outcome.Ignored>(await SubmitAsync(new ExpireTransfer(Clerk.KeyOf(undelivered)) { IsUndelivered = true }));
        await Task.Delay(200);
        Assert.IsType<Outcome.Expired>(await SubmitAsync(new ExpireTransfer(Clerk.KeyOf(undelivered)) { IsUndelivered = true }));
        Assert.IsType<Outcome.Ignored>(await SubmitAsync(new ExpireTransfer(Clerk.KeyOf(delivered))));
        Assert.Equal((TransferState.Expired, TransferState.Forwarded), ((await FindAsync(undelivered)).State, (await FindAsync(delivered)).State));
        Assert.Equal(100m, await PositionAsync(0));
    }

    [Fact]
    public async Task What_the_other_scheme_says_again_in_other_words_changes_nothing()
    {
        await OpenProxiesAsync();
        var (committed, aborted) = (Clerk.NewId(), Clerk.NewId());
        await BatchAsync(ToFar(committed), ToFar(aborted), Clerk.Fulfil(committed, payee: 2), Clerk.Abort(aborted, payee: 2));
        var again = Clerk.Fulfil(committed, payee: 2) with { FulfilHash = Clerk.HashOf("other words") };
        Assert.IsType<Outcome.Ignored>(await SubmitAsync(again));
        Assert.IsType<Outcome.Ignored>(await SubmitAsync(Clerk.Abort(aborted, payee: 2) with { ErrorHash = again.FulfilHash }));
        AssertDenied(Reason.NotReserved, await SubmitAsync(Clerk.Abort(committed, payee: 2)));
    }

    /// <summary>The initiator is behind proxy 2, and its transfer went another way.</summary>
    [Theory]
    [InlineData(true, TransferState.Committed)]
    [InlineData(false, TransferState.Aborted)]
    public async Task A_conversion_for_a_transfer_elsewhere_ends_as_the_scheme_of_its_initiator_says(bool isCommitted, TransferState state)
    {
        await OpenProxiesAsync();
        await OpenSecondCurrencyAsync();
        var conversion = Clerk.NewId();
        var convert = Clerk.Convert(conversion, Clerk.NewId(), Given, Converted, payer: 2, provider: 1) with
        {
            Initiator = Clerk.Behind(2, "farpayer"),
        };
        var decide = new DecideConversion(conversion, Scheme.Participant(2), isCommitted, isCommitted ? null : "3303: Transfer expired");
        await SubmitAsync(convert);
        if (isCommitted) AssertDenied(Reason.NotReserved, await SubmitAsync(decide));
        await SubmitAsync(Clerk.FulfilConversion(conversion, 2, 1));
        AssertDenied(Reason.SourceIsNotPayer, await SubmitAsync(decide with { Source = Scheme.Participant(3) }));
        await SubmitAsync(decide);
        Assert.Equal(state, (await FindFxAsync(conversion)).State);
        Assert.IsType<Outcome.Ignored>(await SubmitAsync(decide with { IsCommitted = !isCommitted }));
        var moved = isCommitted ? Given : 0m;
        Assert.Equal((moved, -moved), (await PositionAsync(2), await PositionAsync(1)));
    }

    [Fact]
    public async Task A_proxy_without_a_position_in_the_currency_takes_nobodys_place()
    {
        var outcome = await SubmitAsync(ToFar(Clerk.NewId()) with { Payee = Clerk.Behind(2, "farpayee") with { Position = null } });
        await AssertRefusedAsync(TransferState.Invalid, Reason.PayeeAccountMissing, outcome);
        await AssertRefusedAsync(TransferState.Invalid, Reason.PayerAccountInactive, await SubmitAsync(FromFar(Clerk.NewId())));
    }

    /// <summary>The provider is in another scheme; so is the payee in the second case, behind the same proxy.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_provider_elsewhere_is_replaced_by_its_proxy_on_both_legs(bool isPayeeBehindIt)
    {
        await OpenProxiesAsync();
        await OpenSecondCurrencyAsync();
        var (conversion, transfer) = (Clerk.NewId(), Clerk.NewId());
        var convert = Clerk.Convert(conversion, transfer, Given, Converted, provider: 2);
        convert = convert with { Counterparty = convert.Counterparty!.Value with { External = "farfxp" } };
        var prepare = Clerk.Prepare(transfer, Converted, 0, 1, currency: Scheme.TargetCurrency);
        if (isPayeeBehindIt) prepare = prepare with { Payee = Clerk.Behind(2, "farpayee", Scheme.TargetCurrency) };
        var outcomes = await BatchAsync(
            convert, new ForwardTransfer(FxKey(conversion)), Clerk.FulfilConversion(conversion, provider: 2), prepare,
            Clerk.Fulfil(transfer, payee: isPayeeBehindIt ? 2 : 1));
        Assert.IsType<Outcome.Forwarded>(outcomes[1]);
        Assert.IsType<Outcome.Fulfilled>(outcomes[2]);
        Assert.IsType<Outcome.Committed>(outcomes[4]);
        Assert.Equal((Given, -Given), (await PositionAsync(0), await PositionAsync(2)));
        var (debited, credited) = isPayeeBehindIt ? (0m, 0m) : (Converted, -Converted);
        Assert.Equal(debited, (await BalanceAsync(Scheme.Position(2, Scheme.TargetCurrency))).Totals.Value);
        Assert.Equal(credited, (await BalanceAsync(Scheme.Position(1, Scheme.TargetCurrency))).Totals.Value);
    }

    [Fact]
    public async Task An_initiator_and_a_provider_behind_one_proxy_have_no_entries_between_them()
    {
        await OpenProxiesAsync();
        await OpenSecondCurrencyAsync();
        var (conversion, transfer) = (Clerk.NewId(), Clerk.NewId());
        var convert = Clerk.Convert(conversion, transfer, Given, Converted, payer: 2, provider: 2);
        convert = convert with
        {
            Initiator = Clerk.Behind(2, "farpayer"),
            Counterparty = convert.Counterparty!.Value with { External = "farfxp" },
        };
        var prepare = Clerk.Prepare(transfer, Converted, 2, 1, currency: Scheme.TargetCurrency) with
        {
            Payer = Clerk.Behind(2, "farpayer", Scheme.TargetCurrency),
        };
        await BatchAsync(convert, Clerk.FulfilConversion(conversion, 2, 2), prepare);
        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(transfer, 2, 1)));
        Assert.Equal(0m, await PositionAsync(2));
        Assert.Equal(Converted, (await BalanceAsync(Scheme.Position(2, Scheme.TargetCurrency))).Totals.Value);
        Assert.Equal(TransferState.Committed, (await FindFxAsync(conversion)).State);
    }

    [Fact]
    public async Task A_unit_whose_transfer_another_scheme_has_does_not_expire()
    {
        await OpenProxiesAsync();
        var (conversion, transfer) = await FulfilledConversionAsync();
        var prepare = PrepareConverted(transfer, expiration: Clerk.In(TimeSpan.FromMilliseconds(150))) with
        {
            Payee = Clerk.Behind(3, "farpayee", Scheme.TargetCurrency),
        };
        await BatchAsync(prepare, new ForwardTransfer(Clerk.KeyOf(transfer)));
        await Task.Delay(200);
        Assert.IsType<Outcome.Ignored>(await SubmitAsync(Clerk.Expire(transfer)));
        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(transfer, payee: 3)));
        Assert.Equal(TransferState.Committed, (await FindFxAsync(conversion)).State);
    }

    /// <summary>The second currency of participant 2 is opened with that of the others.</summary>
    private async Task OpenProxiesAsync() => Assert.All(
        await BatchAsync(Clerk.Open(2, 0), Clerk.Open(3, 0), Clerk.Open(3, 0, currency: Scheme.TargetCurrency)),
        outcome => Assert.IsType<Outcome.Done>(outcome));

    /// <summary>From participant 0 to somebody behind proxy 2.</summary>
    private PrepareTransfer ToFar(TransferId id) => Clerk.Prepare(id, 100, 0, 2) with
    {
        PayeeFsp = "farpayee",
        Payee = Clerk.Behind(2, "farpayee"),
    };

    /// <summary>From somebody behind proxy 2 to participant 1.</summary>
    private PrepareTransfer FromFar(TransferId id) => Clerk.Prepare(id, 100, 2, 1) with
    {
        Source = "farpayer",
        PayerFsp = "farpayer",
        Payer = Clerk.Behind(2, "farpayer"),
    };
}
