using System.Text.Json;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>What rules can ask about a quote: operation, payload, headers, and payer and payee as participants with their accounts.</summary>
internal sealed class QuoteFacts(string operation, Request request)
{
    /// <summary>Names of the facts.</summary>
    internal static readonly string[] Names = ["operation", "payload", "headers", "payer", "payee"];

    private readonly Dictionary<string, JsonElement> _known = new(StringComparer.Ordinal);

    /// <summary>A fact; made when it is first asked for.</summary>
    internal JsonElement this[string name]
    {
        get
        {
            if (_known.TryGetValue(name, out var known)) return known;
            return _known[name] = name switch
            {
                "operation" => JsonSerializer.SerializeToElement(operation),
                "payload" => request.Body!.Root,
                "headers" => Headers(),
                "payer" => Participant(request.Source!),
                "payee" => Participant(request.Destination!),
                _ => default,
            };
        }
    }

    /// <summary>By names in small letters, as rules write them.</summary>
    private JsonElement Headers() => JsonSerializer.SerializeToElement(request.Message.Headers.Lines
        .GroupBy(line => Lower(line.Key), StringComparer.Ordinal)
        .ToDictionary(lines => lines.Key, lines => string.Join(',', lines.Select(line => line.Value))));

    private static JsonElement Participant(Participant participant) => JsonSerializer.SerializeToElement(new
    {
        name = participant.Name,
        isActive = participant.IsActive ? 1 : 0,
        isProxy = participant.IsProxy ? 1 : 0,
        accounts = participant.Accounts.Where(account => account.Type != AccountType.Opening).Select(account => new
        {
            currency = account.Currency,
            ledgerAccountType = AccountTypeName.Of(account.Type),
            isActive = account.IsActive ? 1 : 0,
        }),
    });

#pragma warning disable CA1308 // Headers are written so.
    private static string Lower(string name) => name.ToLowerInvariant();
#pragma warning restore CA1308
}
