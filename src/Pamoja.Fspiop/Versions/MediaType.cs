namespace Pamoja.Fspiop;

/// <summary>
/// Media types of the API: <c>application/vnd.interoperability.{resource}+json;version=1.1</c>. The grammar is the one that the field's
/// hubs apply: one optional space on each side of the semicolon, none after the comma of a list, no other parameter, upper and lower case
/// as written here. Source: FSPIOP API Definition, HTTP header fields and versioning.
/// </summary>
public static class MediaType
{
    private const string Prefix = "application/vnd.interoperability.";

    /// <summary>The content type of a message of our own: no space, no charset.</summary>
    public static string ForContent(string resource, ProtocolVersion version) => $"{Prefix}{resource}+json;version={version}";

    /// <summary>The accept header of a request of our own: any minor version of a major one.</summary>
    public static string ForAccept(string resource, int major) => $"{Prefix}{resource}+json;version={major}";

    /// <summary>The version that a content type carries; null if it carries none.</summary>
    public static ProtocolVersion? VersionOf(ReadOnlySpan<char> contentType)
    {
        const string name = "version=";
        var at = contentType.IndexOf(name, StringComparison.Ordinal);
        return at < 0 ? null : ProtocolVersion.Read(contentType[(at + name.Length)..]);
    }

    /// <summary>Reads a content type. The version's text is taken as it stands; whether it is supported is the caller's question.</summary>
    internal static bool TryReadContentType(ReadOnlySpan<char> text, string resource, out ReadOnlySpan<char> version)
    {
        version = default;
        return TryReadName(ref text, resource) && TryReadVersion(ref text, minorRequired: true, out version)
            && text.IsEmpty && !version.IsEmpty;
    }

    /// <summary>Whether an accept header is a list of this resource's media types, and whether one of them can be served.</summary>
    internal static bool TryReadAccept(ReadOnlySpan<char> text, string resource, SupportedVersions supported, out bool served)
    {
        served = false;
        while (true)
        {
            if (!TryReadName(ref text, resource) || !TryReadVersion(ref text, minorRequired: false, out var version)) return false;
            served |= supported.Serve(version);
            if (text.IsEmpty) return true;
            if (text[0] != ',') return false;
            text = text[1..];
        }
    }

    private static bool TryReadName(scoped ref ReadOnlySpan<char> text, string resource)
    {
        return TrySkip(ref text, Prefix) && TrySkip(ref text, resource) && TrySkip(ref text, "+json");
    }

    /// <summary>False if what follows starts like a version and is none; an empty version if nothing follows.</summary>
    private static bool TryReadVersion(scoped ref ReadOnlySpan<char> text, bool minorRequired, out ReadOnlySpan<char> version)
    {
        version = default;
        if (text.IsEmpty || text[0] == ',') return true;
        SkipSpace(ref text);
        if (!TrySkip(ref text, ";")) return false;
        SkipSpace(ref text);
        if (!TrySkip(ref text, "version=")) return false;
        var length = CountDigits(text);
        if (length == 0) return false;
        if (length < text.Length && text[length] == '.')
        {
            var minor = CountDigits(text[(length + 1)..]);
            if (minor == 0) return false;
            length += 1 + minor;
        }
        else if (minorRequired)
        {
            return false;
        }

        version = text[..length];
        text = text[length..];
        return true;
    }

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        var other = text.IndexOfAnyExceptInRange('0', '9');
        return other < 0 ? text.Length : other;
    }

    private static void SkipSpace(scoped ref ReadOnlySpan<char> text)
    {
        if (!text.IsEmpty && text[0] is ' ' or '\t') text = text[1..];
    }

    private static bool TrySkip(scoped ref ReadOnlySpan<char> text, string expected)
    {
        if (!text.StartsWith(expected, StringComparison.Ordinal)) return false;
        text = text[expected.Length..];
        return true;
    }
}
