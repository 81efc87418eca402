using System.Globalization;

namespace Pamoja.Fspiop;

/// <summary>A version of the API as a media type carries it, e.g. 1.1.</summary>
public readonly record struct ProtocolVersion(int Major, int Minor)
{
    /// <summary>FSPIOP 1.0.</summary>
    public static readonly ProtocolVersion V10 = new(1, 0);

    /// <summary>FSPIOP 1.1.</summary>
    public static readonly ProtocolVersion V11 = new(1, 1);

    /// <summary>FSPIOP 2.0, which brings currency conversion.</summary>
    public static readonly ProtocolVersion V20 = new(2, 0);

    /// <summary>Reads "major.minor"; null for anything else.</summary>
    public static ProtocolVersion? Read(ReadOnlySpan<char> text)
    {
        var dot = text.IndexOf('.');
        return dot > 0
            && int.TryParse(text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && int.TryParse(text[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            ? new ProtocolVersion(major, minor)
            : null;
    }

    /// <summary>"major.minor".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");
}
