using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>Addresses as the toolkit builds them: base address and path put together, letters escaped as browsers do, nothing normalised.</summary>
internal static class RequestTarget
{
    private static readonly UriCreationOptions Raw = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Builds the address of a request; null when it is none.</summary>
    internal static Uri? Build(string baseAddress, string path, JsonNode? query)
    {
        var address = baseAddress.StartsWith("http:", StringComparison.Ordinal) || baseAddress.StartsWith("https:", StringComparison.Ordinal)
            ? baseAddress : "http://" + baseAddress;
        return Parse(address.TrimEnd('/') + path, query);
    }

    /// <summary>Parses a whole address; null when it is none.</summary>
    internal static Uri? Parse(string address, JsonNode? query)
    {
        var text = Escape(address.Trim());
        var parameters = Query(query);
        if (parameters.Length > 0)
        {
            text += (text.Contains('?', StringComparison.Ordinal) ? "&" : "?") + parameters;
        }

        return Uri.TryCreate(text, Raw, out var uri) && uri.Scheme is "http" or "https" ? uri : null;
    }

    /// <summary>A path without escapes, as callbacks are compared.</summary>
    internal static string Plain(string path) => Uri.UnescapeDataString(path.Split('?')[0]);

    private static string Escape(string address)
    {
        var text = new StringBuilder(address.Length);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in address.EnumerateRunes())
        {
            if (rune.Value is > 0x20 and < 0x7f && "\"<>`{}".IndexOf((char)rune.Value, StringComparison.Ordinal) < 0)
            {
                text.Append((char)rune.Value);
                continue;
            }

            foreach (var b in bytes[..rune.EncodeToUtf8(bytes)])
            {
                text.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
            }
        }

        return text.ToString().Split('#')[0];
    }

    private static string Query(JsonNode? query) => query is not JsonObject o ? string.Empty : string.Join('&', o
        .Where(p => p.Value is not null)
        .Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(Json.Display(p.Value)!)}"));
}
