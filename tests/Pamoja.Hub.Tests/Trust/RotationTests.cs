using System.Collections.Concurrent;

namespace Pamoja.Hub.Tests;

/// <summary>Certificates of participants and hub, and the authority itself, are changed while payments go on.</summary>
public sealed class RotationTests(TlsFixture hub) : IClassFixture<TlsFixture>
{
    private const string Payer = HubFixture.PayerName;
    private const string Payee = HubFixture.PayeeName;
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2.5);

    private readonly ConcurrentDictionary<string, Payment> _payments = [];
    private volatile bool _isOver;

    [Fact]
    public async Task Every_certificate_and_the_authority_change_under_load_and_no_payment_fails()
    {
        var paying = Enumerable.Range(0, 4).Select(_ => KeepPayingAsync()).ToArray();
        var oldPayer = hub.CertificateOf(Payer);

        // Who is trusted grows first; then certificates change, one party after the other; what is trusted shrinks last.
        hub.Files.WriteAuthorities(hub.Authority, hub.Second);
        await WaitAsync();
        await hub.ChangeAsync(hub.Payer, WaitAsync);
        await hub.ChangeAsync(hub.Payee, WaitAsync);
        hub.Files.WriteOwn(hub.Second.Issue("hub"));
        await WaitAsync();
        hub.Files.WriteRevocations(hub.Second.Revoke());
        await WaitAsync();
        hub.Files.WriteAuthorities(hub.Second);
        await WaitAsync();
        _isOver = true;

        var counts = await Task.WhenAll(paying);
        Assert.All(counts, count => Assert.True(count > 5, $"only {count} payments in all this time"));
        using var old = TlsClient.Open(oldPayer, hub.Trusted);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => hub.SendAsync(old, "GET", "/parties/MSISDN/1", Payer, null));
        using var strict = TlsClient.Open(hub.CertificateOf(Payer), [hub.Second]);
        Assert.Equal(202, (await hub.SendAsync(strict, "GET", "/parties/MSISDN/1", Payer, null)).Status);
    }

    private static Task WaitAsync() => Task.Delay(Between, TimeProvider.System);

    private async Task<int> KeepPayingAsync()
    {
        var count = 0;
        for (; !_isOver; count++)
        {
            var mine = new Payment { Amount = "0.01" };
            _payments[mine.Id] = mine;
            var sent = await hub.SendAsync("POST", "/transfers", Payer, Payee, mine.Prepare());
            Assert.True(sent.Status == 202, $"{sent.Status} {sent.Text}");

            // Whoever comes first fulfils, its own or another one's.
            var got = await hub.Payee.TakeAsync("POST", "/transfers");
            var other = _payments[got.Json.GetProperty("transferId").GetString()!];
            var fulfilled = await hub.SendAsync("PUT", other.Path, Payee, Payer, other.Commit());
            Assert.True(fulfilled.Status == 200, $"{fulfilled.Status} {fulfilled.Text}");
            var told = await hub.Payer.TakeAsync("PUT", mine.Path);
            Assert.Equal("COMMITTED", told.Json.GetProperty("transferState").GetString());
        }

        return count;
    }
}
