using System.Diagnostics;

namespace Pamoja.Hub.Tests;

/// <summary>Single transfers of some participants beside the bulks of others.</summary>
public sealed class BulkBesideTests(HubFixture hub, ITestOutputHelper output) : IClassFixture<HubFixture>
{
    private const int Bulks = 10;
    private const int PaymentsOfBulk = 1_000;

    [Fact]
    public async Task Single_transfers_go_through_in_between_while_ten_thousand_payments_of_bulks_wait()
    {
        await using var payer = await RecordingParticipant.StartAsync("besidepayer");
        await using var payee = await RecordingParticipant.StartAsync("besidepayee");
        await hub.OnboardAsync(payer);
        await hub.OnboardAsync(payee);
        await PayAsync(payer, payee);

        BulkPayment[] bulks = [.. Enumerable.Range(0, Bulks).Select(_ => new BulkPayment([.. Enumerable.Repeat("0.01", PaymentsOfBulk)]))];
        string[] bodies = [.. bulks.Select(bulk => bulk.Prepare())];
        var start = Stopwatch.GetTimestamp();
        var sent = Task.WhenAll(bodies.Select(async body =>
        {
            Assert.Equal(202, (await hub.SendAsync("POST", "/bulkTransfers", HubFixture.PayerName, HubFixture.PayeeName, body)).Status);
        }));
        var times = new List<TimeSpan>();
        while (!sent.IsCompleted) times.Add(await PayAsync(payer, payee));
        await sent;
        var whole = Stopwatch.GetElapsedTime(start);

        times.Sort();
        var median = times[times.Count / 2];
        output.WriteLine(
            $"{Bulks} bulks of {PaymentsOfBulk} in {whole.TotalMilliseconds:0} ms; beside them {times.Count} transfers, " +
            $"median {median.TotalMilliseconds:0.0} ms, slowest {times[^1].TotalMilliseconds:0.0} ms");
        Assert.True(times.Count > Bulks / 2, $"only {times.Count} transfers got through");
        Assert.True(median < whole / 4, $"a transfer waited {median} of {whole}");
    }

    private async Task<TimeSpan> PayAsync(RecordingParticipant payer, RecordingParticipant payee)
    {
        var payment = new Payment { Payer = payer.Name, Payee = payee.Name, Amount = "0.01" };
        var start = Stopwatch.GetTimestamp();
        Assert.Equal(202, (await hub.SendAsync("POST", "/transfers", payer.Name, payee.Name, payment.Prepare())).Status);
        return Stopwatch.GetElapsedTime(start);
    }
}
