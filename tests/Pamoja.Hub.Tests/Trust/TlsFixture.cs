using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Pamoja.Testing;

namespace Pamoja.Hub.Tests;

/// <summary>The same hub with mutual TLS in both directions: each participant has a certificate of the scheme's authority.</summary>
public class TlsFixture : HubFixture
{
    internal const string GatewayAddress = "127.0.0.77";

    private readonly ConcurrentDictionary<string, HttpMessageInvoker> _clients = [];
    private readonly ConcurrentDictionary<string, X509Certificate2> _certificates = [];
    private readonly TlsFolder _files = new();

    public TlsFixture()
    {
        _files.WriteOwn(Authority.Issue("hub"));
        _files.WriteAuthorities(Authority);
        _files.WriteRevocations(Authority.Revoke());
        foreach (var name in new[] { PayerName, PayeeName, "oracle" }) _certificates[name] = Authority.Issue(name);
    }

    public TestAuthority Authority { get; } = TestAuthority.Create("Scheme Authority");

    /// <summary>The authority that is to follow; participants trust it from the start, the hub is told.</summary>
    public TestAuthority Second { get; } = TestAuthority.Create("Second Authority");

    internal TestAuthority[] Trusted => [Authority, Second];

    internal TlsFolder Files => _files;

    internal X509Certificate2 CertificateOf(string name) => _certificates[name];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        foreach (var name in new[] { PayerName, PayeeName }) await RegisterAsync(name, _certificates[name]);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var client in _clients.Values) client.Dispose();
        _files.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override HubOptions Choose(HubOptions options) => options with
    {
        CertificateFile = _files.Certificate,
        CertificateKeyFile = _files.Key,
        AuthorityFile = _files.Authorities,
        RevocationFile = _files.Revocations,
        Gateways = GatewayAddress,
    };

    protected override Task<RecordingParticipant> StartParticipantAsync(string name) =>
        RecordingParticipant.StartAsync(name, _certificates[name], Trusted);

    internal override HttpMessageInvoker ClientOf(string source) =>
        _clients.GetOrAdd(source, name => TlsClient.Open(_certificates[name], Trusted));

    /// <summary>Uses another certificate for a participant's messages from now on, over new connections.</summary>
    internal void Show(string name, X509Certificate2 certificate)
    {
        _certificates[name] = certificate;
        _clients[name] = TlsClient.Open(certificate, Trusted);
    }

    internal Task<Reply> RegisterAsync(string name, X509Certificate2 certificate) =>
        ProvisionAsync("POST", $"/participants/{name}/certificates", new { certificate = certificate.ExportCertificatePem() });

    /// <summary>A participant takes another certificate, of the second authority: both are known for a while, then the old one is not.</summary>
    internal async Task ChangeAsync(RecordingParticipant participant, Func<Task> waitAsync)
    {
        var (old, changed) = (CertificateOf(participant.Name), Second.Issue(participant.Name));
        await RegisterAsync(participant.Name, changed);
        Show(participant.Name, changed);
        participant.Certificate = changed;
        await waitAsync();
        await UnregisterAsync(participant.Name, old);
    }

    /// <summary>Waits until the hub follows its changed files: a handshake with this certificate and this trust comes about, or does no more.</summary>
    internal Task UntilAsync(bool isMet, X509Certificate2 shown, params TestAuthority[] trusted) => Eventually.UntilAsync(
        async () => await MeetsAsync(shown, trusted) == isMet, $"the hub meets somebody with a certificate of {shown.Issuer}: {isMet}");

    private async Task<bool> MeetsAsync(X509Certificate2 shown, TestAuthority[] trusted)
    {
        using var client = TlsClient.Open(shown, trusted);
        try
        {
            await SendAsync(client, "GET", "/parties/MSISDN/1", PayerName, null);
            return true;
        }
        catch (HttpRequestException)
        {
            // One of the two does not trust the other.
            return false;
        }
    }

    internal Task<Reply> UnregisterAsync(string name, X509Certificate2 certificate) =>
        ProvisionAsync("DELETE", $"/participants/{name}/certificates/{PublicKeyOf(certificate)}");

    internal static string PublicKeyOf(X509Certificate2 certificate) =>
        Convert.ToHexStringLower(ShownCertificate.PublicKeyOf(certificate).ToBytes());
}
