namespace Pamoja.Ledger.Tests;

/// <summary>What the books refuse to write. What they decide is in the compliance suite of the stores.</summary>
public sealed class BooksTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Bits256 Fulfilment = new(1, 2);

    [Fact]
    public void A_decided_batch_is_balanced()
    {
        var prepare = Prepare(10);
        var books = Open("USD", prepare);
        Assert.IsType<Outcome.Reserved>(books.Decide(prepare));
        books.AssertBalanced();
        Assert.Single(books.Entries);
    }

    [Fact]
    public void A_claim_that_nobody_decides_must_not_be_written()
    {
        var books = Open("USD", Prepare(10));
        Assert.Throws<InvariantException>(books.AssertBalanced);
    }

    [Fact]
    public void Money_never_crosses_currencies()
    {
        var prepare = Prepare(10);
        var books = Open("EUR", prepare);
        Assert.IsType<Outcome.Reserved>(books.Decide(prepare));
        Assert.Throws<InvariantException>(books.AssertBalanced);
    }

    [Fact]
    public void A_stored_balance_that_cannot_give_what_is_released_stops_the_batch()
    {
        var prepare = Prepare(10);
        var reserved = prepare.Claims().Single();
        var fulfil = new FulfilTransfer(prepare.Key!.Value, default, new ParticipantId(3), new ParticipantId(2), true, Fulfilment, false);
        var stored = new Transfer
        {
            Key = reserved.Key,
            Kind = reserved.Kind,
            RequestHash = reserved.RequestHash,
            Payer = reserved.Payer,
            Payee = reserved.Payee,
            Debit = reserved.Debit,
            Credit = reserved.Credit,
            Amount = reserved.Amount,
            Currency = reserved.Currency,
            Condition = reserved.Condition,
            Expiration = reserved.Expiration,
        }.Load(TransferState.Reserved, Reason.None, null, null, null, null, null);

        // Nothing is pending on these accounts, whatever the transfer says.
        var books = new Books(Now, Accounts("USD"), [stored], LedgerPolicy.Default);
        Assert.IsType<Outcome.Committed>(books.Decide(fulfil));
        Assert.Throws<InvariantException>(books.AssertBalanced);
    }

    [Fact]
    public void An_account_that_was_not_locked_is_not_moved()
    {
        var prepare = Prepare(10);
        var books = new Books(Now, Accounts("USD").Take(2), [.. prepare.Claims()], LedgerPolicy.Default);
        var outcome = Assert.IsType<Outcome.Refused>(books.Decide(prepare));
        Assert.Equal(Reason.PayeeAccountMissing, outcome.Transfer.Reason);
    }

    [Theory]
    [InlineData("1", 0, 1)]
    [InlineData("1.0000", 0, 1)]
    [InlineData("100", 0, 3)]
    [InlineData("0.0001", 4, 1)]
    [InlineData("123456789012345678", 0, 18)]
    [InlineData("1234567890123456789", 0, 19)]
    [InlineData("12345678901234.5678", 4, 18)]
    [InlineData("123456789012345.6789", 4, 19)]
    [InlineData("79228162514264337593543950335", 0, 29)]
    [InlineData("7.9228162514264337593543950335", 28, 29)]
    public void Digits_and_decimals_of_an_amount_are_counted_without_zeros_at_the_end(string amount, int scale, int precision)
    {
        var value = decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal((scale, precision), AmountCheck.Measure(value));
    }

    [Fact]
    public void A_position_counts_what_is_reserved_at_once_and_what_is_received_only_when_posted()
    {
        Assert.Equal(12m, new Totals(PendingDebits: 10, PendingCredits: 50, PostedDebits: 5, PostedCredits: 3).Value);
    }

    private static PrepareTransfer Prepare(decimal amount) => new(
        TransferId.FromGuid(Guid.NewGuid()),
        default,
        "payer",
        "payer",
        "payee",
        new Party(new ParticipantId(2), new AccountId(20), new AccountId(21)),
        new Party(new ParticipantId(3), new AccountId(30), null),
        amount,
        "USD",
        Fulfilment.Sha256(),
        Now.AddMinutes(1));

    private static Books Open(string currency, PrepareTransfer prepare) => new(Now, Accounts(currency), [.. prepare.Claims()], LedgerPolicy.Default);

    private static IEnumerable<Account> Accounts(string currency)
    {
        yield return Account(20, 2, AccountType.Position, currency, default);
        yield return Account(21, 2, AccountType.Settlement, currency, new Totals(0, 0, 0, 100));
        yield return Account(30, 3, AccountType.Position, currency, default);
    }

    private static Account Account(int id, int owner, AccountType type, string currency, Totals totals)
    {
        var account = new Account
        {
            Id = new AccountId(id),
            Owner = new ParticipantId(owner),
            Type = type,
            Currency = currency,
            IsActive = true,
            IsOwnerActive = true,
            NetDebitCap = 100,
            Version = 1,
        };
        account.Load(totals);
        return account;
    }
}
