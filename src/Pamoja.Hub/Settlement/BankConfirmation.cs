using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// What a settlement bank sends when it has moved the money: one row for each participant and currency, under the names of its columns. Every
/// row that cannot be read is a fault of its own; all of them are told together.
/// </summary>
internal sealed class BankConfirmation
{
    /// <summary>The columns; balance and reference may be missing or empty.</summary>
    public static readonly string[] Columns = ["settlementId", "participant", "currency", "amount", "balance", "reference"];

    private const int Needed = 4;
    private const int MaxReference = 128;

    private readonly List<ErrorExtension> _faults = [];
    private readonly List<ConfirmedAmount> _amounts = [];
    private readonly SortedSet<string> _said = new(StringComparer.Ordinal);
    private readonly RegistrySnapshot _registry;
    private readonly SettlementId _settlement;

    private BankConfirmation(SettlementId settlement, RegistrySnapshot registry)
    {
        _settlement = settlement;
        _registry = registry;
    }

    /// <summary>What is wrong, each under its line; then there is no command.</summary>
    public IReadOnlyList<ErrorExtension> Faults => _faults;

    /// <summary>The same for the ledger. The order of rows does not matter, nor does how their numbers are written.</summary>
    public ConfirmSettlement Command => new(
        _settlement,
        Bits256.FromBytes(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', _said)))),
        "confirmed by the settlement bank",
        _amounts);

    public static BankConfirmation Read(string text, SettlementId settlement, RegistrySnapshot registry)
    {
        var confirmation = new BankConfirmation(settlement, registry);
        int[]? places = null;
        foreach (var (line, values) in CsvText.Read(text))
        {
            if (places is null)
            {
                places = [.. Columns.Select(name => Find(values, name))];
                confirmation.CheckHeader(values, places);
                if (confirmation._faults.Count > 0) return confirmation;
            }
            else
            {
                confirmation.ReadRow(line, values, places);
            }
        }

        if (places is null) confirmation.Fail(1, "has no columns: " + string.Join(',', Columns));
        return confirmation;
    }

    /// <summary>A fault that the ledger found, in words.</summary>
    public static ErrorExtension Describe(ConfirmationFault fault, RegistrySnapshot registry)
    {
        var who = fault.Participant is { } id ? $"{registry.Find(id)?.Name} {fault.Currency}" : fault.Currency;
        return Fault(fault.Line, fault.Reason switch
        {
            Reason.AccountMissing => $"{who} is not in the settlement",
            Reason.AccountTwice => $"{who} was confirmed before",
            Reason.AmountDiffers => $"{who}: the amount is {Plain(fault.Given)}, the settlement says {Plain(fault.Expected)}",
            Reason.BalanceDiffers => $"{who}: the balance is {Plain(fault.Given)}, the books say {Plain(fault.Expected)}",
            Reason.AmountsUnbalanced => $"{who}: the amounts sum to {Plain(fault.Given)} and not to 0",
            Reason.AccountUnconfirmed => $"{who} is missing, the settlement says {Plain(fault.Expected)}",
            _ => $"{who}: {fault.Reason}",
        });
    }

    private void CheckHeader(IReadOnlyList<string> names, int[] places)
    {
        for (var i = 0; i < Needed; i++)
        {
            if (places[i] < 0) Fail(1, $"has no column {Columns[i]}");
        }

        foreach (var name in names.Where(name => !Columns.Contains(name.Trim()))) Fail(1, $"has an unknown column {name}");
        if (names.Select(name => name.Trim()).Distinct().Count() < names.Count) Fail(1, "has a column twice");
    }

    private void ReadRow(int line, IReadOnlyList<string> values, int[] places)
    {
        if (values.Count > places.Count(place => place >= 0))
        {
            Fail(line, "has more values than columns");
            return;
        }

        var (name, currency, reference) = (Value(1), Value(2), Value(5));
        if (Value(0) != _settlement.ToString()) Fail(line, $"is of settlement {Value(0)}, not of {_settlement}");
        var participant = _registry.Find(name);
        if (participant is null) Fail(line, $"{name} is not the name of a participant");
        var (amount, balance) = (ReadMoney(line, "amount", Value(3)), Value(4).Length == 0 ? null : ReadMoney(line, "balance", Value(4)));
        if (reference.Length > MaxReference || reference.Any(char.IsControl)) Fail(line, $"has a reference of more than {MaxReference} characters");
        if (participant is null || amount is null) return;

        var cover = participant.Account(AccountType.Settlement, currency);
        var reconciliation = _registry.Find(ParticipantId.Hub)!.Account(AccountType.HubReconciliation, currency);
        if (cover is null || reconciliation is null)
        {
            Fail(line, $"{name} has no SETTLEMENT account in {currency}");
            return;
        }

        _said.Add(string.Create(CultureInfo.InvariantCulture, $"{participant.Id.Value}|{currency}|{amount}|{balance}|{reference}"));
        _amounts.Add(new ConfirmedAmount(
            line,
            participant.Id,
            currency,
            amount.Value,
            balance,
            reference.Length == 0 ? null : reference,
            cover.Id,
            participant.Account(AccountType.Position, currency)?.Id,
            reconciliation.Id));

        string Value(int column) => places[column] >= 0 && places[column] < values.Count ? values[places[column]].Trim() : "";
    }

    private decimal? ReadMoney(int line, string column, string text)
    {
        if (Money.TryRead(text, out var amount) && Money.Fits(amount)) return Money.Normalize(amount);
        Fail(line, $"the {column} '{text}' is no amount of money");
        return null;
    }

    private void Fail(int line, string text) => _faults.Add(Fault(line, text));

    private static ErrorExtension Fault(int line, string text) => new(line == 0 ? "confirmation" : $"line {line}", text);

    private static int Find(IReadOnlyList<string> names, string wanted)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i].Trim() == wanted) return i;
        }

        return -1;
    }

    private static string Plain(decimal? amount) => Money.Normalize(amount ?? 0).ToString(CultureInfo.InvariantCulture);
}
