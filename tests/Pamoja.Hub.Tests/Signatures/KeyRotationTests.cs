using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Pamoja.Fspiop;
using static Pamoja.Testing.Eventually;

namespace Pamoja.Hub.Tests;

/// <summary>Keys that are exchanged while payments go on.</summary>
public sealed class KeyRotationTests(SignedHubFixture hub) : IClassFixture<SignedHubFixture>
{
    private const int Lanes = 4;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(700);

    [Fact]
    public async Task Keys_of_the_hub_and_of_a_participant_are_exchanged_under_load_without_one_failed_payment()
    {
        var payer = SigningFsp.WithCurve(HubFixture.PayerName, "first");
        await hub.RegisterAsync(payer);
        using var published = new PublishedKeys(hub);
        using var stop = new CancellationTokenSource();
        using var speaker = new Speaker(Lanes) { Fsp = payer };
        var paid = new ConcurrentBag<string>();
        var load = Enumerable.Range(0, Lanes).Select(_ => PayAsync(speaker, published, paid, stop.Token)).ToArray();
        await Task.Delay(Between);

        // The participant: the new key is registered, then used, and the old one revoked when nothing that it signed is under way.
        var second = SigningFsp.WithRsa(HubFixture.PayerName, "second");
        await hub.RegisterAsync(second);
        await speaker.ChangeAsync(second);
        await hub.ProvisionAsync("DELETE", $"{payer.KeysPath}/first");

        // The hub: a second key is added to its file, published, and used when its notice is over.
        var before = (await hub.ProvisionAsync("GET", "/hub/jwsKeys")).Json.GetArrayLength();
        using var added = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var newKeyId = VerificationKey.FromPem(added.ExportSubjectPublicKeyInfoPem()).Thumbprint;
        await File.AppendAllTextAsync(hub.KeyFile, added.ExportPkcs8PrivateKeyPem() + "\n");
        await UntilAsync(() => published.Used.ContainsKey(newKeyId));
        Assert.Equal(before + 1, (await hub.ProvisionAsync("GET", "/hub/jwsKeys")).Json.GetArrayLength());
        var oldKeyId = published.Used.Keys.Single(keyId => keyId != newKeyId);
        await Task.Delay(Between);
        await hub.ProvisionAsync("DELETE", $"/hub/jwsKeys/{oldKeyId}");
        await Task.Delay(Between);

        await stop.CancelAsync();
        await Task.WhenAll(load);
        Assert.True(paid.Count > Lanes * 3, $"{paid.Count} payments");
        Assert.Equal([newKeyId, oldKeyId], published.Used.Keys.OrderBy(keyId => keyId != newKeyId));
        Assert.Empty(published.Failures);
    }

    [Fact]
    public async Task When_every_other_key_is_revoked_the_next_one_signs_before_its_time()
    {
        await using var apart = new LateKeys();
        await apart.StartAsync();
        using var added = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.AppendAllTextAsync(apart.Hub.KeyFile, added.ExportPkcs8PrivateKeyPem() + "\n");
        await UntilAsync(async () => (await apart.KeysAsync()).GetArrayLength() == 2);
        var keys = await apart.KeysAsync();
        Assert.Equal(["VALID", "NOT_YET_VALID"], keys.EnumerateArray().Select(key => key.GetProperty("state").GetString()));
        await apart.Hub.ProvisionAsync("DELETE", $"/hub/jwsKeys/{keys[0].GetProperty("kid").GetString()}");
        var payment = new Payment();
        await apart.Hub.SendAsync("POST", "/transfers", payment.Payer, payment.Payee, payment.Prepare());
        await apart.Hub.Payee.TakeAsync("POST", "/transfers");
        await apart.Hub.SendAsync("PUT", payment.Path, payment.Payee, payment.Payer, payment.Commit());
        var confirmation = await apart.Hub.Payee.TakeAsync("PUT", payment.Path);
        Assert.Equal(keys[1].GetProperty("kid").GetString(), PublishedKeys.KeyIdOf(confirmation));
    }

    [Fact]
    public async Task A_key_file_that_is_spoilt_changes_nothing()
    {
        await using var apart = new LateKeys();
        await apart.StartAsync();
        await File.AppendAllTextAsync(apart.Hub.KeyFile, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        await Task.Delay(TimeSpan.FromSeconds(2));
        var payment = new Payment();
        await apart.Hub.SendAsync("POST", "/transfers", payment.Payer, payment.Payee, payment.Prepare());
        await apart.Hub.Payee.TakeAsync("POST", "/transfers");
        await apart.Hub.SendAsync("PUT", payment.Path, payment.Payee, payment.Payer, payment.Commit());
        var key = Assert.Single((await apart.KeysAsync()).EnumerateArray());
        Assert.Equal(key.GetProperty("kid").GetString(), PublishedKeys.KeyIdOf(await apart.Hub.Payee.TakeAsync("PUT", payment.Path)));
    }

    private async Task PayAsync(Speaker speaker, PublishedKeys published, ConcurrentBag<string> paid, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var payment = new Payment { Amount = "0.01" };
            Assert.Equal(202, (await speaker.SpeakAsync(fsp => hub.SendSignedAsync(fsp, SignedRequest.Prepare(payment)))).Status);
            while (hub.Payee.CountOf(payment.Id) == 0) await Task.Delay(5, CancellationToken.None);
            Assert.Equal(200, (await hub.SendSignedAsync(hub.PayeeSigns, SignedRequest.Commit(payment))).Status);
            await hub.Payer.TakeAsync("PUT", payment.Path);
            await published.VerifyAsync(await hub.Payee.TakeAsync("PUT", payment.Path));
            paid.Add(payment.Id);
        }
    }

    /// <summary>A hub whose further keys have a notice of an hour.</summary>
    private sealed class LateKeys : IAsyncDisposable
    {
        internal HubFixture Hub { get; } = new();

        internal async Task StartAsync() => await Hub.InitializeAsync();

        internal async Task<JsonElement> KeysAsync() => (await Hub.ProvisionAsync("GET", "/hub/jwsKeys")).Json;

        public ValueTask DisposeAsync() => Hub.DisposeAsync();
    }
}
