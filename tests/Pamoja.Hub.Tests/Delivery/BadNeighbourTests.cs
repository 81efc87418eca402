using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Pamoja.Hub.Tests;

/// <summary>
/// A participant that is slow, one that is dead and one whose answers are wrong, under load beside healthy ones: in runs with and without them,
/// one after the other, the healthy ones notice nothing.
/// </summary>
public sealed class BadNeighbourTests(HubFixture hub, ITestOutputHelper output) : IClassFixture<HubFixture>
{
    private const int Rounds = 7;
    private const int PerSecond = 100;
    private const double RatioMax = 1.25;
    private static readonly TimeSpan RunTime = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, long> _sentAt = new();
    private readonly ConcurrentBag<double> _milliseconds = [];

    [Fact]
    [Trait("Category", "Long")]
    public async Task Healthy_participants_notice_nothing_of_a_slow_a_dead_and_a_wrong_one()
    {
        await using var slow = await RecordingParticipant.StartAsync("slowfsp");
        slow.Answer = async _ =>
        {
            await Task.Delay(TimeSpan.FromSeconds(10));
            return (202, "");
        };
        await using var wrong = await RecordingParticipant.StartAsync("wrongfsp");
        wrong.Answer = message => Task.FromResult((message.Target.Length % 2 == 0 ? 500 : 302, new string('x', 200_000)));
        await using var dead = await RecordingParticipant.StartAsync("deadfsp");
        foreach (var each in new[] { slow, wrong, dead }) await hub.OnboardAsync(each);
        using (var closed = new TcpListener(IPAddress.Loopback, 0))
        {
            closed.Start();
            await hub.SetEndpointAsync("deadfsp", "FSPIOP_CALLBACK_URL_QUOTES", $"http://127.0.0.1:{((IPEndPoint)closed.LocalEndpoint).Port}");
        }

        hub.Payee.Answer = message =>
        {
            var id = message.Text.Split('"')[3];
            if (_sentAt.TryRemove(id, out var at)) _milliseconds.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
            return Task.FromResult((202, ""));
        };

        await RunAsync([]);
        List<double> alone = [], beside = [];
        for (var round = 0; round < Rounds; round++)
        {
            // Who is first alternates.
            foreach (var isBeside in new[] { round % 2 == 0, round % 2 != 0 })
                (isBeside ? beside : alone).Add(await RunAsync(isBeside ? ["slowfsp", "wrongfsp", "deadfsp"] : []));
        }

        var ratios = alone.Zip(beside, (without, with) => with / without).Order().ToList();
        output.WriteLine($"p99 in ms alone: {string.Join(", ", alone.Select(ms => $"{ms:0.0}"))}");
        output.WriteLine($"p99 in ms beside: {string.Join(", ", beside.Select(ms => $"{ms:0.0}"))}");
        output.WriteLine($"median of the ratios: {ratios[Rounds / 2]:0.00}");
        Assert.True(ratios[Rounds / 2] <= RatioMax, $"the healthy ones' p99 is {ratios[Rounds / 2]:0.00} times what it is alone");
    }

    /// <summary>Quotes at an even pace for the time of a run, to the healthy payee and to the others; the 99th percentile of the healthy.</summary>
    private async Task<double> RunAsync(string[] others)
    {
        _milliseconds.Clear();
        List<Task> sending = [];
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; Stopwatch.GetElapsedTime(start) < RunTime; i++)
        {
            sending.Add(SendAsync(HubFixture.PayeeName));
            foreach (var other in others) sending.Add(SendAsync(other));
            var due = TimeSpan.FromSeconds((i + 1.0) / PerSecond) - Stopwatch.GetElapsedTime(start);
            if (due > TimeSpan.Zero) await Task.Delay(due);
        }

        await Task.WhenAll(sending);
        for (var tries = 0; !_sentAt.IsEmpty && tries < 200; tries++) await Task.Delay(20);
        Assert.Empty(_sentAt);
        var sorted = _milliseconds.Order().ToList();
        return sorted[(int)(sorted.Count * 0.99)];
    }

    private async Task SendAsync(string destination)
    {
        var id = Guid.NewGuid().ToString();
        if (destination == HubFixture.PayeeName) _sentAt[id] = Stopwatch.GetTimestamp();
        var reply = await hub.SendAsync("POST", "/quotes", HubFixture.PayerName, destination, QuoteBodies.Post(id));
        Assert.Equal(202, reply.Status);
    }
}
