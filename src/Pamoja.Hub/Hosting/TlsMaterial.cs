using System.Collections.Frozen;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pamoja.Hub;

/// <summary>
/// The hub's certificate, whom it trusts and what was revoked, as of one moment; immutable. A chain ends at an authority of the scheme and
/// nowhere else; nothing is fetched from the network. Connections that began with an older one go on.
/// </summary>
internal sealed class TlsMaterial
{
    private const SslProtocols Protocols = SslProtocols.Tls12 | SslProtocols.Tls13;
    private const string RevocationLabel = "X509 CRL";

    private static readonly Oid ClientUse = new("1.3.6.1.5.5.7.3.2");
    private static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1");

    private readonly SslStreamCertificateContext _own;
    private readonly X509Certificate2Collection _authorities;
    private readonly FrozenSet<CertificateNumber> _revoked;

    private TlsMaterial(
        SslStreamCertificateContext own,
        X509Certificate2Collection authorities,
        FrozenSet<CertificateNumber> revoked,
        IReadOnlyList<Expiry> expiries) =>
        (_own, _authorities, _revoked, Expiries) = (own, authorities, revoked, expiries);

    /// <summary>What of it ends when.</summary>
    internal IReadOnlyList<Expiry> Expiries { get; }

    /// <summary>Makes it of what stands in the files.</summary>
    /// <exception cref="TlsFileException">Something of it cannot be used.</exception>
    internal static TlsMaterial Load(TlsFiles files, TlsTexts texts)
    {
        var (own, chain) = LoadOwn(files, texts);
        var authorities = LoadAuthorities(files, texts);
        List<Expiry> expiries = [new("hub_certificate", "the hub's certificate", own.NotAfter.ToUniversalTime())];
        expiries.AddRange(authorities.Select(each => new Expiry("authority", $"the authority {each.Subject}", each.NotAfter.ToUniversalTime())));
        List<CertificateNumber> revoked = [];
        foreach (var list in LoadRevocations(files, texts))
        {
            if (!authorities.Any(list.IsSignedBy))
            {
                throw new TlsFileException(
                    $"Scheme:RevocationFile {files.Revocations}: no authority of the scheme has signed the list of {list.Issuer.Name}");
            }

            revoked.AddRange(list.Revoked);
            if (list.NextUpdate is not { } next) continue;
            expiries.Add(new Expiry("revocation_list", $"the list of revoked certificates of {list.Issuer.Name}", next));
        }

        return new TlsMaterial(SslStreamCertificateContext.Create(own, chain, offline: true), authorities, revoked.ToFrozenSet(), expiries);
    }

    private static (X509Certificate2 Own, X509Certificate2Collection Chain) LoadOwn(TlsFiles files, TlsTexts texts)
    {
        try
        {
            var own = files.KeyPassphrase is { } passphrase
                ? X509Certificate2.CreateFromEncryptedPem(texts.Certificate, texts.Key, passphrase)
                : X509Certificate2.CreateFromPem(texts.Certificate, texts.Key);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(texts.Certificate);
            return (own, chain);
        }
        catch (Exception unusable) when (unusable is CryptographicException or ArgumentException)
        {
            // No PEM, no certificate first, or the key is another one's, or encrypted otherwise than with this passphrase.
            throw new TlsFileException(
                $"Hub:CertificateFile {files.Certificate} and its key {files.Key} cannot be used: {unusable.Message}"
                + " Name PEM files that belong together");
        }
    }

    private static X509Certificate2Collection LoadAuthorities(TlsFiles files, TlsTexts texts)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(texts.Authorities);
        }
        catch (CryptographicException unusable)
        {
            // Not PEM, or no certificate in it.
            throw new TlsFileException(
                $"Scheme:AuthorityFile {files.Authorities} cannot be used: {unusable.Message} Name a PEM file of certificates");
        }

        return authorities.Any(IsRoot)
            ? authorities
            : throw new TlsFileException($"Scheme:AuthorityFile {files.Authorities} has no root: a certificate that is issued by itself");
    }

    private static List<RevocationList> LoadRevocations(TlsFiles files, TlsTexts texts)
    {
        List<RevocationList> lists = [];
        var rest = texts.Revocations.AsSpan();
        try
        {
            while (PemEncoding.TryFind(rest, out var found))
            {
                if (rest[found.Label] is RevocationLabel)
                    lists.Add(RevocationList.Read(Convert.FromBase64String(rest[found.Base64Data].ToString())));
                rest = rest[found.Location.End..];
            }
        }
        catch (CryptographicException unusable)
        {
            // No list, or one that is not taken; its text says why.
            throw new TlsFileException($"Scheme:RevocationFile {files.Revocations} cannot be used: {unusable.Message}");
        }

        return lists.Count > 0 || texts.Revocations is null
            ? lists
            : throw new TlsFileException($"Scheme:RevocationFile {files.Revocations} has no list: name a PEM file with X509 CRL in it");
    }

    /// <summary>Whether its issuer has taken a certificate back.</summary>
    internal bool IsRevoked(CertificateNumber number) => _revoked.Contains(number);

    /// <summary>Why the other end is not trusted; null where it is.</summary>
    internal string? WhyNot(X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) return "it has shown no certificate";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) || chain is null)
            return string.Join(", ", (chain?.ChainStatus ?? []).Select(status => status.Status));
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return "its certificate names another host";
        return chain.ChainElements.Any(element => IsRevoked(CertificateNumber.Of(element.Certificate))) ? "its certificate was revoked" : null;
    }

    /// <summary>How the hub meets who connects to it.</summary>
    /// <param name="accept">Given certificate, chain and errors: whether the other end may go on.</param>
    internal SslServerAuthenticationOptions ForServer(RemoteCertificateValidationCallback accept) => new()
    {
        ServerCertificateContext = _own,
        ClientCertificateRequired = true,
        EnabledSslProtocols = Protocols,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = Policy(ClientUse),
        RemoteCertificateValidationCallback = accept,
        AllowTlsResume = false,
    };

    /// <summary>How the hub meets whom it connects to.</summary>
    internal SslClientAuthenticationOptions ForClient() => new()
    {
        ClientCertificateContext = _own,
        EnabledSslProtocols = Protocols,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = Policy(ServerUse),
        RemoteCertificateValidationCallback = (_, _, chain, errors) => WhyNot(chain, errors) is null,
        AllowTlsResume = false,
    };

    /// <summary>How the hub meets who takes its notices: whoever this machine vouches for, or the scheme.</summary>
    internal SslClientAuthenticationOptions ForNotices() => new()
    {
        ClientCertificateContext = _own,
        EnabledSslProtocols = Protocols,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) => errors == SslPolicyErrors.None
            || (errors == SslPolicyErrors.RemoteCertificateChainErrors && certificate is X509Certificate2 shown && IsOfScheme(shown, chain)),
        AllowTlsResume = false,
    };

    private bool IsOfScheme(X509Certificate2 shown, X509Chain? sent)
    {
        using var chain = new X509Chain { ChainPolicy = Policy(ServerUse) };
        if (sent is not null) chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        return chain.Build(shown) && WhyNot(chain, SslPolicyErrors.None) is null;
    }

    private X509ChainPolicy Policy(Oid use)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        foreach (var authority in _authorities) (IsRoot(authority) ? policy.CustomTrustStore : policy.ExtraStore).Add(authority);
        policy.ApplicationPolicy.Add(use);
        return policy;
    }

    private static bool IsRoot(X509Certificate2 certificate) => certificate.SubjectName.Name == certificate.IssuerName.Name;
}

/// <summary>Something that ends at a moment.</summary>
/// <param name="Kind">What it is, as metrics call it.</param>
/// <param name="What">As a person is told.</param>
/// <param name="At">When.</param>
internal sealed record Expiry(string Kind, string What, DateTimeOffset At);
