using System.Collections.Frozen;
using System.Text;
using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub.Tests;

public sealed class TransferFeesTests
{
    private const string Transaction =
        """
        {"transactionType":{"scenario":"TRANSFER","initiator":"PAYER","initiatorType":"CONSUMER"},
         "payer":{"partyIdInfo":{"extensionList":{"extension":[{"key":"tier","value":"2"},{"key":"accountType","value":"Wallet"}]}}},
         "payee":{"partyIdInfo":{"extensionList":{"extension":[{"key":"accountType","value":"Wallet"}]}}}}
        """;

    private static readonly TransactionFacts Facts = new("TRANSFER", "PAYER", "CONSUMER", "Wallet", "Wallet");

    [Fact]
    public void What_fees_depend_on_is_read_from_a_packet_of_either_version()
    {
        Assert.Equal(Facts, TransferFees.FactsOf(Packet(Transaction)));
        var fourth = new IlpV4Packet(1, DateTimeOffset.UnixEpoch, new byte[32], IlpV4Packet.CommonDestination, Encoding.UTF8.GetBytes(Transaction));
        Assert.Equal(Facts, TransferFees.FactsOf(fourth.Encode()));
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[1]")]
    [InlineData("""{"transactionType":"TRANSFER","payer":{"partyIdInfo":{"extensionList":{"extension":{}}}},"payee":null}""")]
    public void A_packet_that_says_something_else_says_nothing(string data) => Assert.Equal(default, TransferFees.FactsOf(Packet(data)));

    [Fact]
    public void A_text_that_is_no_packet_says_nothing() => Assert.Equal(default, TransferFees.FactsOf("AYIBgQ"));

    [Fact]
    public void The_rules_that_fit_are_kept_with_the_accounts_of_who_pays_and_who_is_paid()
    {
        var interchange = Rule(1, FeeKind.Interchange, isPaidByPayer: true) with { Percentage = 0.6m, PayeeAccountType = "wallet" };
        var hub = Rule(2, FeeKind.Hub, isPaidByPayer: false) with { Flat = 1 };
        var other = Rule(3, FeeKind.Interchange, isPaidByPayer: true) with { Currency = "USD" };
        var charges = TransferFees.Of(Registry(interchange, hub, other), Body("INR"));
        Assert.Equal(
            [(1, 12, 22, 2), (2, 23, 3, 2)],
            charges.Select(charge => (charge.Rule, charge.Debit.Value, charge.Credit.Value, charge.Scale)));
    }

    [Fact]
    public void Who_has_no_fee_account_in_the_currency_or_pays_itself_is_not_charged()
    {
        var registry = Registry(Rule(1, FeeKind.Interchange, isPaidByPayer: true), Rule(2, FeeKind.Hub, isPaidByPayer: true));
        Assert.Empty(TransferFees.Of(registry, Body("USD")));
        Assert.Empty(TransferFees.Of(registry, Body("INR") with { PayeeFsp = "payer" }));
        Assert.Empty(TransferFees.Of(registry, Body("INR") with { PayeeFsp = "nobody" }));
    }

    private static FeeRule Rule(int id, FeeKind kind, bool isPaidByPayer) =>
        new() { Id = id, Name = $"rule{id}", Kind = kind, IsPaidByPayer = isPaidByPayer };

    private static string Packet(string data) => new IlpV1Packet(1, "g.payee", Encoding.UTF8.GetBytes(data)).Encode();

    private static TransferPrepare Body(string currency) => new()
    {
        TransferId = Guid.Empty.ToString(),
        PayerFsp = "payer",
        PayeeFsp = "payee",
        Amount = 100,
        Currency = currency,
        Condition = new byte[32],
        Expiration = DateTimeOffset.UnixEpoch,
        IlpPacket = Packet(Transaction),
    };

    private static RegistrySnapshot Registry(params FeeRule[] rules) =>
        new(1, [Member(ParticipantId.Hub.Value, "Hub", 0), Member(2, "payer", 10), Member(3, "payee", 20)], [], [], rules);

    /// <summary>A member with accounts in INR; the last digit of an account is 1, 2 or 3 for POSITION, INTERCHANGE_FEE, HUB_FEE.</summary>
    private static Participant Member(int id, string name, int account) => new(
        new ParticipantId(id),
        name,
        IsActive: true,
        IsProxy: false,
        DateTimeOffset.UnixEpoch,
        "test",
        [
            Account(id, account + 1, AccountType.Position), Account(id, account + 2, AccountType.InterchangeFee),
            Account(id, account + 3, AccountType.HubFee),
        ],
        FrozenDictionary<string, string>.Empty);

    private static RegisteredAccount Account(int owner, int id, AccountType type) =>
        new(new AccountId(id), new ParticipantId(owner), type, "INR", IsActive: true, DateTimeOffset.UnixEpoch, "test");
}
