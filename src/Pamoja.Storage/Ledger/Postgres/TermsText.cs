using System.Text.Json;
using System.Text.Json.Nodes;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>
/// Terms of a transfer as JSON, in one column that plain transfers leave null. "accounts" repeats every account that the rest names, for
/// the statement that locks them; what is usual is left out.
/// </summary>
internal static class TermsText
{
    internal static string? Write(Terms? terms)
    {
        if (terms is null) return null;
        if (terms is { Gross: null, Charges: [], IsProxied: false, IsWithoutEntries: false, Source: null, Bulk: null, Version: "1.0" or "1.1" })
        {
            return terms.Version == "1.0" ? """{"version":"1.0"}""" : """{"version":"1.1"}""";
        }

        if (terms is { Bulk: { } only, Gross: null, Charges: [], IsProxied: false, IsWithoutEntries: false, Source: null, Version: null })
        {
            return $$"""{"bulk":"{{only.ToGuid()}}"}""";
        }

        var text = new JsonObject();
        AccountId[] accounts = [.. terms.Accounts().Distinct()];
        if (accounts.Length > 0) text["accounts"] = Numbers(accounts);
        if (terms.Gross is { } gross) text["gross"] = Numbers([gross.Debit, gross.Credit]);
        if (terms.PayerName is { } payer) text["payer"] = payer;
        if (terms.PayeeName is { } payee) text["payee"] = payee;
        if (terms.IsWithoutEntries) text["noEntries"] = true;
        if (terms.Source is { } source) text["source"] = Numbers(source.Cover is { } cover ? [source.Position, cover] : [source.Position]);
        if (terms.Charges.Count > 0) text["charges"] = new JsonArray([.. terms.Charges.Select(Write)]);
        if (terms.Version is { } version) text["version"] = version;
        if (terms.Bulk is { } bulk) text["bulk"] = bulk.ToGuid().ToString();
        return text.ToJsonString();
    }

    internal static Terms Read(string text)
    {
        using var parsed = JsonDocument.Parse(text);
        var root = parsed.RootElement;
        return new Terms
        {
            Gross = root.TryGetProperty("gross", out var gross) ? new GrossSettlement(Account(gross[0]), Account(gross[1])) : null,
            PayerName = root.TryGetProperty("payer", out var payer) ? payer.GetString() : null,
            PayeeName = root.TryGetProperty("payee", out var payee) ? payee.GetString() : null,
            IsWithoutEntries = root.TryGetProperty("noEntries", out _),
            Source = root.TryGetProperty("source", out var source) ? ReadSource(source) : null,
            Charges = root.TryGetProperty("charges", out var charges) ? [.. charges.EnumerateArray().Select(ReadCharge)] : [],
            Version = root.TryGetProperty("version", out var version) ? version.GetString() : null,
            Bulk = root.TryGetProperty("bulk", out var bulk) ? TransferId.FromGuid(bulk.GetGuid()) : null,
        };
    }

    private static SourceSide ReadSource(JsonElement accounts) =>
        new(Account(accounts[0]), accounts.GetArrayLength() > 1 ? Account(accounts[1]) : null);

    private static JsonNode Write(Charge charge)
    {
        var text = new JsonObject
        {
            ["rule"] = charge.Rule,
            ["debit"] = charge.Debit.Value,
            ["credit"] = charge.Credit.Value,
            ["percent"] = charge.Percentage,
            ["flat"] = charge.Flat,
            ["scale"] = charge.Scale,
        };
        if (charge.Minimum is { } minimum) text["min"] = minimum;
        if (charge.Maximum is { } maximum) text["max"] = maximum;
        if (charge.ValidFrom is { } from) text["from"] = from;
        if (charge.ValidTo is { } to) text["to"] = to;
        return text;
    }

    private static Charge ReadCharge(JsonElement text) => new(
        text.GetProperty("rule").GetInt32(),
        Account(text.GetProperty("debit")),
        Account(text.GetProperty("credit")),
        text.GetProperty("percent").GetDecimal(),
        text.GetProperty("flat").GetDecimal(),
        text.TryGetProperty("min", out var minimum) ? minimum.GetDecimal() : null,
        text.TryGetProperty("max", out var maximum) ? maximum.GetDecimal() : null,
        text.GetProperty("scale").GetInt32(),
        text.TryGetProperty("from", out var from) ? from.GetDateTimeOffset() : null,
        text.TryGetProperty("to", out var to) ? to.GetDateTimeOffset() : null);

    private static JsonArray Numbers(IEnumerable<AccountId> accounts) =>
        new([.. accounts.Select(account => (JsonNode)account.Value)]);

    private static AccountId Account(JsonElement number) => new(number.GetInt32());
}
