namespace Pamoja.Hub.Tests;

/// <summary>Certificates of participants and hub, and the authority itself, are changed while payments go on.</summary>
public sealed class RotationTests(TlsFixture hub) : IClassFixture<TlsFixture>
{
    private const string Payer = HubFixture.PayerName;
    private const string Payee = HubFixture.PayeeName;
    private const int Lanes = 4;

    private readonly int[] _paid = new int[Lanes];
    private Task[] _paying = [];
    private volatile bool _isOver;

    [Fact]
    public async Task Every_certificate_and_the_authority_change_under_load_and_no_payment_fails()
    {
        _paying = [.. Enumerable.Range(0, Lanes).Select(KeepPayingAsync)];
        var oldPayer = hub.CertificateOf(Payer);

        // Who is trusted grows first; then certificates change, one party after the other; what is trusted shrinks last.
        hub.Files.WriteAuthorities(hub.Authority, hub.Second);
        await hub.UntilAsync(isMet: true, hub.Second.Issue("a stranger"), hub.Trusted);
        await hub.ChangeAsync(hub.Payer, PaidByAllAsync);
        await hub.ChangeAsync(hub.Payee, PaidByAllAsync);
        hub.Files.WriteOwn(hub.Second.Issue("hub"));
        await hub.UntilAsync(isMet: true, hub.CertificateOf(Payer), hub.Second);
        await PaidByAllAsync();
        hub.Files.WriteRevocations(hub.Second.Revoke());
        await PaidByAllAsync();
        hub.Files.WriteAuthorities(hub.Second);
        await hub.UntilAsync(isMet: false, oldPayer, hub.Trusted);
        await PaidByAllAsync();
        _isOver = true;
        await Task.WhenAll(_paying);

        using var strict = TlsClient.Open(hub.CertificateOf(Payer), [hub.Second]);
        Assert.Equal(202, (await hub.SendAsync(strict, "GET", "/parties/MSISDN/1", Payer, null)).Status);
    }

    /// <summary>Waits until each lane has ended what it was at, and two payments more; a lane that failed says why at once.</summary>
    private async Task PaidByAllAsync()
    {
        var goals = _paid.Select(count => count + 3).ToArray();
        while (Enumerable.Range(0, Lanes).Any(lane => Volatile.Read(ref _paid[lane]) < goals[lane]))
        {
            if (_paying.FirstOrDefault(lane => lane.IsCompleted) is { } ended) await ended;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private async Task KeepPayingAsync(int lane)
    {
        while (!_isOver)
        {
            var mine = new Payment { Amount = "0.01" };
            var sent = await hub.SendAsync("POST", "/transfers", Payer, Payee, mine.Prepare());
            Assert.True(sent.Status == 202, $"{sent.Status} {sent.Text}");
            await hub.Payee.TakeAsync("POST", "/transfers", mine.Id);
            var fulfilled = await hub.SendAsync("PUT", mine.Path, Payee, Payer, mine.Commit());
            Assert.True(fulfilled.Status == 200, $"{fulfilled.Status} {fulfilled.Text}");
            var told = await hub.Payer.TakeAsync("PUT", mine.Path);
            Assert.Equal("COMMITTED", told.Json.GetProperty("transferState").GetString());
            Volatile.Write(ref _paid[lane], _paid[lane] + 1);
        }
    }
}
