using System.Text.Json.Nodes;
using Pamoja.Bench;
using Pamoja.Simulator;

namespace Pamoja.Cli;

/// <summary>What secures a run of the switch's bench: certificates and keys of hub and participants, made for it and deleted then.</summary>
internal sealed class BenchSecurity : IDisposable
{
    private const string HubName = "Hub";

    private readonly SwitchSecurity _security;
    private readonly string[] _participants;
    private readonly BenchCertificates? _certificates;
    private readonly LoadSignature? _signature;

    private BenchSecurity(SwitchSecurity security, SwitchScheme scheme, TimeProvider time)
    {
        _security = security;
        _participants = [.. scheme.Payers, .. scheme.Payees, .. scheme.Converts ? [SwitchScheme.Converter] : Array.Empty<string>()];
        string[] ends = [HubName, BareRelay.TlsName, Generator.TlsName, PayeeEnd.TlsName];
        if (security.MutualTls) _certificates = BenchCertificates.Make(time, [.. ends, .. _participants]);
        if (security.Signatures is { } algorithm) _signature = LoadSignature.Make(algorithm, [HubName, .. _participants]);
    }

    internal static BenchSecurity Make(SwitchSecurity security, SwitchScheme scheme, TimeProvider time) => new(security, scheme, time);

    /// <summary>Of the URIs of hub, relay and ends.</summary>
    internal string UriScheme => _certificates is null ? "http" : "https";

    /// <summary>
    /// The hub's settings, KEY=VALUE. The rate that a closed scheme allows one participant would be the busy payer's, so it is raised; the
    /// other limits of a closed scheme are in force.
    /// </summary>
    internal IEnumerable<string> HubSettings
    {
        get
        {
            yield return $"Scheme:Security={_security.Scheme}";
            yield return "Scheme:AllowLocalEndpoints=true";
            if (_security.Scheme == "closed") yield return "Scheme:RequestsPerSecond=1000000";
            if (_certificates is not null) yield return $"Hub:CertificateFile={_certificates.FileOf(HubName)}";
            if (_certificates is not null) yield return $"Scheme:AuthorityFile={_certificates.AuthorityFile}";
            if (_signature is not null) yield return $"Hub:SigningKeyFile={_signature.FileOf(HubName)}";
        }
    }

    /// <summary>What payers and payees are told.</summary>
    internal string[] EndArguments =>
        [.. RelayArguments, .. _signature is null ? Array.Empty<string>() : ["--keys", _signature.Folder!, "--jws", _signature.Algorithm]];

    /// <summary>What the bare relay is told.</summary>
    internal string[] RelayArguments => _certificates is null ? [] : ["--tls", _certificates.Folder];

    /// <summary>Tells the hub whose certificates and keys they are, and in a closed scheme from where each may speak.</summary>
    internal async Task RegisterAsync(OperatorClient administration, CancellationToken cancellation)
    {
        foreach (var participant in _participants)
        {
            await RegisterAsync(administration, participant, _certificates, _signature, cancellation);
            if (_security.Scheme != "closed") continue;
            var access = new JsonObject { ["addresses"] = new JsonArray("127.0.0.0/8") };
            await administration.DoAsync(HttpMethod.Put, $"/participants/{participant}/access", access, cancellation);
        }
    }

    /// <summary>Tells a hub what a participant shows and signs with; what is null is not used.</summary>
    internal static async Task RegisterAsync(
        OperatorClient administration,
        string participant,
        BenchCertificates? certificates,
        LoadSignature? signature,
        CancellationToken cancellation)
    {
        if (certificates is not null)
        {
            var certificate = new JsonObject { ["certificate"] = certificates.CertificateOf(participant) };
            await administration.DoAsync(HttpMethod.Post, $"/participants/{participant}/certificates", certificate, cancellation);
        }

        if (signature is null) return;
        var key = new JsonObject { ["publicKey"] = signature.PublicKeyOf(participant), ["kid"] = signature.KeyIdOf(participant) };
        await administration.DoAsync(HttpMethod.Post, $"/participants/{participant}/jwsKeys", key, cancellation);
    }

    public void Dispose()
    {
        _certificates?.Dispose();
        _signature?.Dispose();
    }
}
