using System.Net.Mail;
using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>
/// What an endpoint's value must be, by its type. The published document takes any text, and so a typing error is found out when the first
/// message cannot be sent: here it is found out at once.
/// </summary>
internal static class EndpointValue
{
    private const string NoUrl = "must be an absolute URL, http or https; names in double braces may stand in its path";

    /// <summary>Why a value is none of its type; null where it is one.</summary>
    internal static string? WhyNot(string type, string value)
    {
        if (type.EndsWith("_EMAIL", StringComparison.Ordinal))
            return MailAddress.TryCreate(value, out _) ? null : "must be an e-mail address";
        if (type.EndsWith("_TOPIC", StringComparison.Ordinal)) return value.Length > 0 ? null : "must NOT be empty";
        return WhyNoUrl(value);
    }

    /// <summary>Why a value is no URL that a message can be sent to, whatever its names stand for; null where it is one.</summary>
    internal static string? WhyNoUrl(string value)
    {
        if (value.Length > 0 && (char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1]))) return NoUrl;
        var isUrl = Uri.TryCreate(EndpointTemplate.Expand(value), UriKind.Absolute, out var url);
        return isUrl && url!.Scheme is "http" or "https" ? null : NoUrl;
    }
}
