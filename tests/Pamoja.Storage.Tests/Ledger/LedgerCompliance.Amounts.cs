using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

public abstract partial class LedgerCompliance
{
    [Fact]
    public async Task Amounts_of_eighteen_digits_and_four_decimals_are_exact()
    {
        const decimal Largest = 99_999_999_999_999.9999m;
        const decimal Whole = 999_999_999_999_999_999m;
        await BatchAsync(Clerk.FundsIn(0, Largest), Clerk.Cap(0, Largest + Funds));
        var id = Clerk.NewId();
        Assert.IsType<Outcome.Reserved>(await SubmitAsync(Clerk.Prepare(id, Largest)));
        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(id)));
        Assert.Equal((Largest, -Largest), (await PositionAsync(0), await PositionAsync(1)));
        Assert.Equal(Largest, (await FindAsync(id)).Amount);

        await BatchAsync(Clerk.FundsIn(1, Whole), Clerk.FundsIn(1, Whole), Clerk.FundsIn(1, 0.0001m));
        Assert.Equal(-Funds - Whole - Whole - 0.0001m, await SettlementAsync(1));
    }

    [Theory]
    [InlineData("1.00000", true)]
    [InlineData("0.0001", true)]
    [InlineData("0.00010", true)]
    [InlineData("0.00001", false)]
    [InlineData("1.23456", false)]
    public async Task Zeros_at_the_end_of_a_fraction_are_not_decimals(string amount, bool isTaken)
    {
        var value = decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture);
        var outcome = await SubmitAsync(Clerk.Prepare(Clerk.NewId(), value));
        if (isTaken) Assert.Equal(value, Assert.IsType<Outcome.Reserved>(outcome).Transfer.Amount);
        else await AssertRefusedAsync(TransferState.Invalid, Reason.AmountScale, outcome);
    }

    [Fact]
    public async Task Where_the_scheme_counts_in_smallest_units_there_are_no_fractions_of_them()
    {
        var ledger = await OpenAsync(new LedgerPolicy(AllowOnUs: false) { Decimals = new Dictionary<string, int> { [Scheme.Currency] = 2 } });
        Command[] whole = [Clerk.Prepare(Clerk.NewId(), 1.230m), Clerk.FundsIn(0, 1.230m), Clerk.FundsOut(0, 1.230m)];
        Command[] fractions = [Clerk.Prepare(Clerk.NewId(), 1.234m), Clerk.FundsIn(0, 1.234m), Clerk.FundsOut(0, 1.234m)];
        Command[] commands = [.. whole, .. fractions, Clerk.Open(0, Cap, 0.001m)];
        var outcomes = (await ledger.ExecuteAsync([.. commands.Select(each => new TestRequest(each))], CancellationToken.None)).Outcomes;
        Assert.Empty(await CloseAsync(ledger));
        Assert.Collection(
            outcomes,
            outcome => Assert.IsType<Outcome.Reserved>(outcome),
            outcome => Assert.IsType<Outcome.Committed>(outcome),
            outcome => Assert.IsType<Outcome.Reserved>(outcome),
            outcome => Assert.Equal(Reason.CurrencyDecimals, Assert.IsType<Outcome.Refused>(outcome).Transfer.Reason),
            outcome => Assert.Equal(Reason.CurrencyDecimals, Assert.IsType<Outcome.Refused>(outcome).Transfer.Reason),
            outcome => Assert.Equal(Reason.CurrencyDecimals, Assert.IsType<Outcome.Refused>(outcome).Transfer.Reason),
            outcome => Assert.Equal(Reason.CurrencyDecimals, Assert.IsType<Outcome.Denied>(outcome).Reason));
    }

    [Theory]
    [InlineData("b51ec534-ee48-4575-b6a9-ead2955b8069", IdForm.Uuid)]
    [InlineData("01JRK8PXVQG8TFWV6DQ8ZMVJ2C", IdForm.Ulid)]
    [InlineData("7ZZZZZZZZZZZZZZZZZZZZZZZZZ", IdForm.Ulid)]
    [InlineData("00000000000000000000000000", IdForm.Ulid)]
    [InlineData("fffffffe-dcba-9876-5432-10ffffffffff", IdForm.Uuid)]
    public async Task Ids_are_echoed_in_the_form_in_which_they_came(string text, IdForm form)
    {
        Assert.True(TransferId.TryParse(text, out var id));
        Assert.Equal((form, text), (id.Form, id.ToString()));
        await SubmitAsync(Clerk.Prepare(id, 1, expiration: Clerk.In(TimeSpan.FromMilliseconds(200))));
        Assert.Equal(text, (await FindAsync(id)).Key.Id.ToString());
        await Task.Delay(250);
        var due = await Ledger.FindDueAsync(_begin, 10, CancellationToken.None);
        Assert.Equal(text, Assert.Single(due).Id.ToString());
    }

    [Fact]
    public async Task The_same_bits_are_the_same_id_in_either_form()
    {
        var uuid = Clerk.NewId();
        var ulid = new TransferId(uuid.Bits, IdForm.Ulid);
        await SubmitAsync(Clerk.Prepare(uuid, 10));
        Assert.IsType<Outcome.Ignored>(await SubmitAsync(Clerk.Prepare(ulid, 10)));
        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(ulid)));
        Assert.Equal(uuid.ToString(), (await FindAsync(ulid)).Key.Id.ToString());
    }

    [Fact]
    public async Task Every_balance_is_the_next_version_and_an_account_moves_once_a_batch()
    {
        var before = (await BalanceAsync(Scheme.Position(0))).Version;
        await BatchAsync([.. Enumerable.Range(0, 5).Select(_ => Clerk.Prepare(Clerk.NewId(), 1))]);
        Assert.Equal(before + 1, (await BalanceAsync(Scheme.Position(0))).Version);
        await ReserveAsync(1);
        Assert.Equal(before + 2, (await BalanceAsync(Scheme.Position(0))).Version);
    }

    [Fact]
    public async Task Messages_get_growing_ids_and_are_composed_from_the_state_right_after_the_decision()
    {
        var id = Clerk.NewId();
        var seen = new List<TransferState>();
        LedgerRequest Request(Command command) => new TestRequest(command, (outcome, outgoing) =>
        {
            seen.Add(outcome switch
            {
                Outcome.Reserved reserved => reserved.Transfer.State,
                Outcome.Committed committed => committed.Transfer.State,
                _ => default,
            });
            outgoing.Add(Clerk.Message(id, Scheme.Participant(1), "PUT", new byte[] { 1 }));
        });

        var result = await Ledger.ExecuteAsync([Request(Clerk.Prepare(id, 1)), Request(Clerk.Fulfil(id))], CancellationToken.None);
        Assert.Equal([TransferState.Reserved, TransferState.Committed], seen);
        Assert.Equal(2, result.Outgoing.Count);
        Assert.True(result.Outgoing[0].Id < result.Outgoing[1].Id);
    }

    [Fact]
    public async Task When_composing_fails_nothing_of_the_batch_is_written()
    {
        var id = Clerk.NewId();
        LedgerRequest[] batch =
        [
            new TestRequest(Clerk.Prepare(id, 1)),
            new TestRequest(Clerk.Prepare(Clerk.NewId(), 1), (_, _) => throw new FormatException("poison")),
        ];
        await Assert.ThrowsAsync<FormatException>(() => Ledger.ExecuteAsync(batch, CancellationToken.None));
        Assert.Null(await Ledger.FindTransferAsync(Clerk.KeyOf(id), CancellationToken.None));
        Assert.Equal(0m, await PositionAsync(0));
        await ReserveAsync(Funds);
    }
}
