using System.Globalization;

namespace Pamoja.Fspiop;

/// <summary>
/// The versions of a resource that this side understands. Versions are compared as texts, as the reference does: "01.1" is not "1.1".
/// A client may accept a version (1.1), a major version (1) or any (none given).
/// </summary>
public sealed class SupportedVersions
{
    private readonly (string Text, ProtocolVersion Version)[] _versions;
    private readonly string[] _majors;

    /// <summary>From the list of versions, oldest first.</summary>
    public SupportedVersions(params IReadOnlyList<ProtocolVersion> versions)
    {
        ArgumentOutOfRangeException.ThrowIfZero(versions.Count);
        _versions = [.. versions.Select(version => (version.ToString(), version))];
        _majors = [.. versions.Select(version => version.Major.ToString(CultureInfo.InvariantCulture)).Distinct()];
        Extensions = [.. versions.Select(version => new ErrorExtension(Text(version.Major), Text(version.Minor)))];
        Newest = versions[^1];
    }

    /// <summary>1.0, 1.1 and 2.0: what a hub understands unless it is configured otherwise.</summary>
    public static SupportedVersions Default { get; } = new(ProtocolVersion.V10, ProtocolVersion.V11, ProtocolVersion.V20);

    /// <summary>1.0 and 1.1: transaction requests and authorizations, which 2.0 left as they were.</summary>
    public static SupportedVersions First { get; } = new(ProtocolVersion.V10, ProtocolVersion.V11);

    /// <summary>2.0 alone: what came with it.</summary>
    public static SupportedVersions Second { get; } = new(ProtocolVersion.V20);

    /// <summary>What a hub understands for a resource unless it is configured otherwise.</summary>
    public static SupportedVersions For(string resource) =>
        resource switch
        {
            ResourceNames.TransactionRequests or ResourceNames.Authorizations => First,
            ResourceNames.Services => Second,
            _ => Default,
        };

    /// <summary>The versions, oldest first.</summary>
    public IEnumerable<ProtocolVersion> All => _versions.Select(version => version.Version);

    /// <summary>The newest: what messages of our own carry.</summary>
    public ProtocolVersion Newest { get; }

    /// <summary>The list as an error's extension list: key is the major, value the minor version.</summary>
    public IReadOnlyList<ErrorExtension> Extensions { get; }

    internal bool TryFind(ReadOnlySpan<char> text, out ProtocolVersion version)
    {
        foreach (var (known, value) in _versions)
        {
            if (!text.SequenceEqual(known)) continue;
            version = value;
            return true;
        }

        version = default;
        return false;
    }

    /// <summary>Whether a client that accepts this text (empty for any version) can be served.</summary>
    internal bool Serve(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || TryFind(text, out _)) return true;
        foreach (var major in _majors)
        {
            if (text.SequenceEqual(major)) return true;
        }

        return false;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
