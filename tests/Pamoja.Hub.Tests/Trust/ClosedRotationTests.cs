using System.Security.Cryptography;
using Pamoja.Fspiop;

namespace Pamoja.Hub.Tests;

/// <summary>Every kind of key of a closed scheme is exchanged while whole payments go on.</summary>
public sealed class ClosedRotationTests(ClosedHubFixture hub) : IClassFixture<ClosedHubFixture>
{
    private const int Lanes = 3;
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2.5);

    private volatile bool _isOver;

    [Fact]
    public async Task Certificates_authority_and_signature_keys_change_under_load_and_no_payment_fails()
    {
        using var published = new PublishedKeys(hub);
        using var speaker = new Speaker(Lanes) { Fsp = hub.PayerSigns };
        var paying = Enumerable.Range(0, Lanes).Select(_ => KeepPayingAsync(speaker, published)).ToArray();

        // Who is trusted grows first.
        hub.Files.WriteAuthorities(hub.Authority, hub.Second);
        await hub.UntilAsync(isMet: true, hub.Second.Issue("a stranger"), hub.Trusted);

        // The certificates of oracle and participants, one after the other, and the hub's.
        hub.Oracle.Certificate = hub.Second.Issue("oracle");
        foreach (var participant in new[] { hub.Payer, hub.Payee }) await hub.ChangeAsync(participant, WaitAsync);
        hub.Files.WriteOwn(hub.Second.Issue("hub"));
        await hub.UntilAsync(isMet: true, hub.CertificateOf(HubFixture.PayerName), hub.Second);
        await WaitAsync();

        // A participant's signature key: registered, used, and the old one revoked.
        var second = SigningFsp.WithCurve(HubFixture.PayerName, "payer's second");
        await hub.RegisterAsync(second);
        await speaker.ChangeAsync(second);
        await hub.ProvisionAsync("DELETE", $"{hub.PayerSigns.KeysPath}/{Uri.EscapeDataString(hub.PayerSigns.KeyId!)}");

        // The hub's: added to its file, published, used when its notice is over, and the old one revoked.
        var before = (await hub.ProvisionAsync("GET", "/hub/jwsKeys")).Json[0].GetProperty("kid").GetString()!;
        using var added = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.AppendAllTextAsync(hub.KeyFile, added.ExportPkcs8PrivateKeyPem() + "\n");
        var keyId = VerificationKey.FromPem(added.ExportSubjectPublicKeyInfoPem()).Thumbprint;
        for (var tries = 0; tries < 300 && !published.Used.ContainsKey(keyId); tries++) await Task.Delay(50);
        await hub.ProvisionAsync("DELETE", $"/hub/jwsKeys/{before}");

        // Who is trusted shrinks last.
        hub.Files.WriteRevocations(hub.Second.Revoke());
        await WaitAsync();
        hub.Files.WriteAuthorities(hub.Second);
        await WaitAsync();
        _isOver = true;

        var counts = await Task.WhenAll(paying);
        Assert.All(counts, count => Assert.True(count > 5, $"only {count} payments in all this time"));
        Assert.Equal([before, keyId], published.Used.Keys.OrderBy(each => each == keyId));
        Assert.Empty(published.Failures);
    }

    private static Task WaitAsync() => Task.Delay(Between, TimeProvider.System);

    private async Task<int> KeepPayingAsync(Speaker speaker, PublishedKeys published)
    {
        var count = 0;
        for (; !_isOver; count++)
        {
            var (payee, _) = await hub.PayAsync(request => speaker.SpeakAsync(fsp => hub.SendSignedAsync(fsp, request)));
            await published.VerifyAsync(payee[^1]);
        }

        return count;
    }
}
