namespace Pamoja.Hub;

/// <summary>Where the hub's certificate and what it trusts are kept, all of them PEM.</summary>
/// <param name="Certificate">The hub's own certificate, first, and those that vouch for it.</param>
/// <param name="Key">Its private key.</param>
/// <param name="Authorities">The authorities of the scheme: roots, and others that issue.</param>
/// <param name="Revocations">Lists of revoked certificates; null for none.</param>
internal sealed record TlsFiles(string Certificate, string Key, string Authorities, string? Revocations)
{
    private const int BytesMax = 16 << 20;

    /// <summary>Passphrase of the private key; null: it is not encrypted.</summary>
    internal string? KeyPassphrase { get; init; }

    /// <summary>The files that options name; null where there is no mutual TLS.</summary>
    internal static TlsFiles? Of(HubOptions options) =>
        options is { CertificateFile: { } certificate, AuthorityFile: { } authorities }
            ? new TlsFiles(certificate, options.CertificateKeyFile ?? certificate, authorities, options.RevocationFile)
            {
                KeyPassphrase = options.CertificateKeyPassphrase,
            }
            : null;

    /// <summary>Everything as it stands.</summary>
    internal TlsTexts Read() => new(
        Read(Certificate, "Hub:CertificateFile"),
        Read(Key, "Hub:CertificateKeyFile"),
        Read(Authorities, "Scheme:AuthorityFile"),
        Revocations is null ? null : Read(Revocations, "Scheme:RevocationFile"));

    private static string Read(string file, string setting)
    {
        try
        {
            if (new FileInfo(file).Length > BytesMax) throw new TlsFileException($"{setting} {file} has more than {BytesMax} bytes");
            return File.ReadAllText(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // It is not there, or not for this user.
            throw new TlsFileException($"{setting} {file} cannot be read: {unreadable.Message}");
        }
    }
}

/// <summary>What stands in the files.</summary>
internal sealed record TlsTexts(string Certificate, string Key, string Authorities, string? Revocations);
