using System.Globalization;
using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>Bodies of /feeRules.</summary>
internal static class FeeRuleBodies
{
    /// <summary>Kinds under the names of the API.</summary>
    public static readonly (FeeKind Kind, string Name)[] Kinds = [(FeeKind.Interchange, "INTERCHANGE"), (FeeKind.Hub, "HUB")];

    /// <summary>Who pays.</summary>
    public const string Payer = "PAYER";

    /// <summary>The other side.</summary>
    public const string Payee = "PAYEE";

    private const int MaxWord = 32;

    /// <summary>POST. A condition that is left out fits everything.</summary>
    public static readonly AdministrationSchema Add = new(
        Field.NameOf("name", marks: "-_").Like("wallets"),
        Field.OneOf("kind", [.. Kinds.Select(each => each.Name)]).Means("Whether the other party or the hub is paid."),
        Field.OneOf("paidBy", Payer, Payee),
        Field.Currency().Optional.Means("Transfers in this currency."),
        Word("scenario", "transactionType.scenario of the quote").Like("TRANSFER"),
        Field.OneOf("initiator", Payer, Payee).Optional.Means("transactionType.initiator of the quote."),
        Word("initiatorType", "transactionType.initiatorType of the quote").Like("CONSUMER"),
        Word("payerAccountType", "extension accountType of the payer").Like("wallet"),
        Word("payeeAccountType", "extension accountType of the payee").Like("wallet"),
        Field.Number("percentage", 0, 100).Optional.Like(0.6m).Means("Of the transfer's amount."),
        Field.Number("flat", 0).Optional.Like(0m).Means("Added to the percentage."),
        Field.Number("minimum", 0).Optional.Like(0.1m),
        Field.Number("maximum", 0).Optional.Like(20m),
        Field.Moment("validFrom").Optional.Means("Transfers completed from here on are charged."),
        Field.Moment("validTo").Optional.Means("Transfers completed from here on are not charged any more.")
            with
        { Example = () => null });

    /// <summary>The rule of a checked body.</summary>
    public static FeeRule Read(RequestBody body) => new()
    {
        Id = 0,
        Name = body.Text("name"),
        Kind = Kinds.First(each => each.Name == body.Text("kind")).Kind,
        IsPaidByPayer = body.Text("paidBy") == Payer,
        Currency = body.TryText("currency"),
        Scenario = body.TryText("scenario"),
        Initiator = body.TryText("initiator"),
        InitiatorType = body.TryText("initiatorType"),
        PayerAccountType = body.TryText("payerAccountType"),
        PayeeAccountType = body.TryText("payeeAccountType"),
        Percentage = body.TryNumber("percentage") ?? 0,
        Flat = body.TryNumber("flat") ?? 0,
        Minimum = body.TryNumber("minimum"),
        Maximum = body.TryNumber("maximum"),
        ValidFrom = Moment(body.TryText("validFrom")),
        ValidTo = Moment(body.TryText("validTo")),
    };

    private static Field Word(string name, string meaning) => Field.Text(name, 1, MaxWord).Optional.Means($"{meaning}.");

    private static DateTimeOffset? Moment(string? text) => text is null ? null : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
