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
        var text = new JsonObject { ["accounts"] = Numbers(terms.Accounts().Distinct()) };
        if (terms.Gross is { } gross) text["gross"] = Numbers([gross.Debit, gross.Credit]);
        return text.ToJsonString();
    }

    internal static Terms Read(string text)
    {
        using var parsed = JsonDocument.Parse(text);
        var root = parsed.RootElement;
        return new Terms
        {
            Gross = root.TryGetProperty("gross", out var gross) ? new GrossSettlement(Account(gross[0]), Account(gross[1])) : null,
        };
    }

    private static JsonArray Numbers(IEnumerable<AccountId> accounts) =>
        new([.. accounts.Select(account => (JsonNode)account.Value)]);

    private static AccountId Account(JsonElement number) => new(number.GetInt32());
}
