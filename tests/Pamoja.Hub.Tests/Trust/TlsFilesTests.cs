using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Pamoja.Ledger;
using Pamoja.Storage;
using Pamoja.Testing;
using static Pamoja.Testing.Eventually;

namespace Pamoja.Hub.Tests;

public sealed class TlsFilesTests : IDisposable
{
    private readonly TlsFolder _folder = new();
    private readonly TestAuthority _authority = TestAuthority.Create("Files");

    public TlsFilesTests()
    {
        _folder.WriteOwn(_authority.Issue("hub"));
        _folder.WriteAuthorities(_authority);
        _folder.WriteRevocations(_authority.Revoke());
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_that_cannot_be_used_are_named_with_the_cause()
    {
        Load();
        var key = File.ReadAllText(_folder.Key);
        File.WriteAllText(_folder.Key, _authority.Issue("other").GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        AssertRefused("Hub:CertificateFile", "belong together");
        File.WriteAllText(_folder.Key, key);
        File.WriteAllText(_folder.Authorities, _authority.IssueAuthority("below").Pem);
        AssertRefused("Scheme:AuthorityFile", "has no root");
        File.WriteAllText(_folder.Authorities, "nothing");
        AssertRefused("Scheme:AuthorityFile", _folder.Authorities);
        _folder.WriteAuthorities(_authority);
        _folder.WriteRevocations(TestAuthority.Create("Files").Revoke());
        AssertRefused("Scheme:RevocationFile", "no authority of the scheme has signed");
        File.WriteAllText(_folder.Revocations, "");
        AssertRefused("Scheme:RevocationFile", "has no list");
        File.Delete(_folder.Revocations);
        AssertRefused("Scheme:RevocationFile", "cannot be read");
    }

    [Fact]
    public void A_key_may_lie_encrypted_and_opens_with_its_passphrase_alone()
    {
        var own = _authority.Issue("hub");
        var cost = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, iterationCount: 1_000);
        File.WriteAllText(_folder.Certificate, own.ExportCertificatePem());
        File.WriteAllText(_folder.Key, own.GetECDsaPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem("correct horse", cost));
        TlsMaterial With(string? passphrase)
        {
            var files = _folder.Files with { KeyPassphrase = passphrase };
            return TlsMaterial.Load(files, files.Read());
        }

        Assert.NotEmpty(With("correct horse").Expiries);
        foreach (var wrong in new[] { "wrong horse", null })
        {
            var refused = Assert.Throws<TlsFileException>(() => With(wrong)).Message;
            Assert.Contains(_folder.Key, refused, StringComparison.Ordinal);
            Assert.DoesNotContain("horse", refused, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Files_that_cannot_be_used_later_leave_what_holds_in_force()
    {
        await using var tls = SchemeTls.Start(_folder.Files, TimeProvider.System, NullLogger<SchemeTls>.Instance);
        var first = tls.Current;
        File.WriteAllText(_folder.Key, "half a ke");
        await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System);
        Assert.Same(first, tls.Current);

        _folder.WriteOwn(_authority.Issue("hub again"));
        await UntilAsync(() => tls.Current != first);
    }

    [Theory]
    [InlineData("10.1.2.0/24", "10.1.2.200", true)]
    [InlineData("10.1.2.0/24", "10.1.3.1", false)]
    [InlineData("10.1.2.3", "10.1.2.3", true)]
    [InlineData("10.1.2.3", "::ffff:10.1.2.3", true)]
    [InlineData("10.1.2.3", "10.1.2.4", false)]
    [InlineData("2001:db8::/32", "2001:db8:1::1", true)]
    [InlineData("2001:db8::/32, 10.0.0.0/8", "10.9.9.9", true)]
    [InlineData("2001:db8::/32", "10.9.9.9", false)]
    public void An_address_is_in_a_network_or_not(string networks, string address, bool isIn)
    {
        Assert.True(AddressList.TryRead(networks.Split(','), out var list));
        Assert.Equal(isIn, list.Contains(AddressList.Plain(IPAddress.Parse(address))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ten")]
    [InlineData("10.1.2.0/33")]
    public void What_is_no_network_is_refused(string text) => Assert.False(HubOptions.AreNetworks(text));

    [Fact]
    public void A_closed_scheme_sends_nothing_unencrypted()
    {
        var guard = new TargetGuard(allowsLocal: true, requiresTls: true);
        Assert.Contains("begins with https", guard.WhyNot("http://alpha.example/transfers"), StringComparison.Ordinal);
        Assert.Null(guard.WhyNot("https://alpha.example/transfers"));
    }

    [Fact]
    public void What_ends_within_a_month_is_warned_of()
    {
        var now = TimeProvider.System.GetUtcNow();
        _folder.WriteOwn(_authority.Issue("hub", days: 20));
        _folder.WriteRevocations(_authority.RevokeUntil(now.AddDays(10)));
        var certificate = new ParticipantCertificate(default, "CN=alpha", now, now.AddDays(5), now);
        var alpha = new Participant(new ParticipantId(7), "alpha", true, false, now, "hub", [], new Dictionary<string, string>())
        {
            Certificates = [certificate, certificate with { PublicKey = new Bits256(0, 1), ValidTo = now.AddDays(100) }],
        };

        var expiries = ExpiryWatch.Find(TlsMaterial.Load(_folder.Files, _folder.Files.Read()), new RegistrySnapshot(1, [alpha], [], []), now).ToArray();

        Assert.Equal(
            ["a certificate of alpha", "the list of revoked certificates of CN=Files", "the hub's certificate"], expiries.Select(each => each.What));
        Assert.True(expiries[^1].At > now.AddDays(19));
    }

    [Fact]
    public void A_signature_key_is_told_of_until_it_has_ended_or_was_revoked()
    {
        var now = TimeProvider.System.GetUtcNow();
        var key = new SignatureKey(1, "alpha", "first", "", null, now.AddDays(5), null, now);
        SignatureKey[] keys =
        [
            key, key with { KeyId = "later", ValidTo = now.AddDays(40) }, key with { KeyId = "ended", ValidTo = now.AddDays(-1) },
            key with { KeyId = "revoked", RevokedAt = now }, key with { KeyId = "endless", ValidTo = null },
        ];

        var ending = Assert.Single(ExpiryWatch.Find(null, new RegistrySnapshot(1, [], [], [], signatureKeys: keys), now));

        var at = now.AddDays(5);
        Assert.Equal($"the signature key first of alpha ends at {at:u}, in less than 7 d", ExpiryWatch.Tell(ending, now));
        Assert.Equal($"the signature key first of alpha ends at {at:u}, in less than 1 d", ExpiryWatch.Tell(ending, now.AddDays(4.5)));
        Assert.Equal($"the signature key first of alpha ends at {at:u}, in less than 30 d", ExpiryWatch.Tell(ending, now.AddDays(-20)));
        Assert.Equal($"the signature key first of alpha has ended at {at:u}", ExpiryWatch.Tell(ending, now.AddDays(5)));
    }

    private void Load() => TlsMaterial.Load(_folder.Files, _folder.Files.Read());

    private void AssertRefused(params string[] words)
    {
        var refused = Assert.Throws<TlsFileException>(Load);
        Assert.All(words, word => Assert.Contains(word, refused.Message, StringComparison.Ordinal));
    }
}
