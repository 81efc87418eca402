using System.Text.Json;
using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// The fees that a transfer will owe when it is committed: the rules in use that fit what its ILP packet says. A rule whose accounts a
/// party does not have cannot be charged, and is left out.
/// </summary>
internal static class TransferFees
{
    internal static IReadOnlyList<Charge> Of(RegistrySnapshot registry, TransferPrepare body)
    {
        if (registry.FeeRules.Count == 0) return [];
        if (registry.Find(body.PayerFsp) is not { } payer || registry.Find(body.PayeeFsp) is not { } payee || payer.Id == payee.Id) return [];
        var facts = FactsOf(body.IlpPacket);
        var scale = CurrencyCode.TryGetIlpScale(body.Currency, out var decimals) ? decimals : 2;
        var charges = new List<Charge>();
        foreach (var rule in registry.FeeRules)
        {
            if (!rule.Fits(body.Currency, facts)) continue;
            var (from, to) = rule.IsPaidByPayer ? (payer, payee) : (payee, payer);
            if (rule.Kind == FeeKind.Hub) to = registry.Find(ParticipantId.Hub)!;
            var type = rule.Kind == FeeKind.Hub ? AccountType.HubFee : AccountType.InterchangeFee;
            if (from.Account(type, body.Currency) is { } debit && to.Account(type, body.Currency) is { } credit)
            {
                charges.Add(rule.ToCharge(debit.Id, credit.Id, scale));
            }
        }

        return charges;
    }

    /// <summary>What the packet says of the transaction. A packet that cannot be read says nothing: its two ends agreed on it, not the hub.</summary>
    internal static TransactionFacts FactsOf(string packet)
    {
        ReadOnlyMemory<byte> data;
        if (IlpV1Packet.TryDecode(packet, out var first)) data = first.Data;
        else if (IlpV4Packet.TryDecode(packet, out var fourth)) data = fourth.Data;
        else return default;

        try
        {
            using var transaction = JsonDocument.Parse(data);
            var root = transaction.RootElement;
            var type = At(root, "transactionType");
            return new TransactionFacts(
                Text(type, "scenario"),
                Text(type, "initiator"),
                Text(type, "initiatorType"),
                AccountTypeOf(At(root, "payer")),
                AccountTypeOf(At(root, "payee")));
        }
        catch (JsonException)
        {
            // The packet carries something else than a transaction.
            return default;
        }
    }

    private static string? AccountTypeOf(JsonElement party)
    {
        var extensions = At(At(At(party, "partyIdInfo"), "extensionList"), "extension");
        if (extensions.ValueKind != JsonValueKind.Array) return null;
        foreach (var extension in extensions.EnumerateArray())
        {
            if (Text(extension, "key") == "accountType") return Text(extension, "value");
        }

        return null;
    }

    private static JsonElement At(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var found) ? found : default;

    private static string? Text(JsonElement parent, string name) =>
        At(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
