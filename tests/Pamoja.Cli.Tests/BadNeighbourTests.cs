using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;
using Pamoja.Simulator;
using static Pamoja.Testing.Eventually;

namespace Pamoja.Cli.Tests;

/// <summary>
/// A participant that is slow, one that is dead and one whose answers are wrong, under load beside healthy ones: the healthy ones notice nothing.
/// Runs of the same traffic take turns, in which the three answer their quotes as they should and in which they do not, so that what differs is how
/// they behave; beside them, for who reads, there are runs without any of the three. A quote's time is from the question to the offer.
/// </summary>
public sealed class BadNeighbourTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Rounds = 9;
    private const int HealthyPerSecond = 100;
    private const double RatioMax = 1.25;
    private const string Slow = "slowfsp";
    private const string Wrong = "wrongfsp";
    private const string Dead = "deadfsp";
    private const string Healthy = "payeefsp";
    private const string Payer = "payerfsp";
    private static readonly TimeSpan RunTime = TimeSpan.FromSeconds(5);
    private static readonly byte[] NotAnError = Encoding.ASCII.GetBytes(new string('x', 200_000));

    private readonly ConcurrentDictionary<string, long> _sentAt = new();
    private readonly ConcurrentBag<double> _milliseconds = [];
    private readonly TemporaryFolder _folder = new();
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { UseProxy = false });
    private LoopbackServer _participants = null!;
    private RunningHub _hub = null!;
    private OperatorClient _operator = null!;
    private TaskCompletionSource _patience = new();
    private volatile bool _isBad;
    private int _sentToSlow;
    private int _gotBySlow;
    private int _answeredWrong;
    private int _told;

    private enum Neighbours
    {
        None,
        Good,
        Bad,
    }

    private Uri Address => _participants.Address;

    public async ValueTask InitializeAsync()
    {
        _participants = await LoopbackServer.StartAsync(0, TakeAsync, CancellationToken.None);
        _hub = await RunningHub.StartAsync(Path.Combine(_folder.Place, "hub"));
        _operator = new OperatorClient(_hub.Ready.Administration);
        var planned = new[] { Payer, Healthy, Slow, Wrong, Dead }
            .Select(name => new PlannedParticipant(name, new Uri(Address, name), NetDebitCap: 1_000, Funds: 1_000));
        await new Provisioning(_operator, TimeProvider.System).RunAsync(
            new SchemePlan("XTS", "DEFERREDNETXTS", [.. planned], Address, "MSISDN"));
    }

    public async ValueTask DisposeAsync()
    {
        _operator.Dispose();
        await _hub.DisposeAsync();
        await _participants.DisposeAsync();
        _client.Dispose();
        await _folder.DisposeAsync();
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task Healthy_participants_notice_nothing_of_a_slow_a_dead_and_a_wrong_one()
    {
        foreach (var neighbours in new[] { Neighbours.Good, Neighbours.Bad }) await RunAsync(neighbours);
        var found = Enum.GetValues<Neighbours>().ToDictionary(each => each, _ => new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            // Who is first changes from round to round.
            for (var turn = 0; turn < 3; turn++)
            {
                var neighbours = (Neighbours)((round + turn) % 3);
                found[neighbours].Add(await RunAsync(neighbours));
            }
        }

        foreach (var (neighbours, each) in found)
            output.WriteLine($"p99 in ms, neighbours {neighbours}: {string.Join(", ", each.Select(ms => $"{ms:0.0}"))}; median {Median(each):0.0}");
        var ratio = Median(Ratios(Neighbours.Good));
        output.WriteLine($"bad by good neighbours, median of {Rounds} ratios: {ratio:0.00}; bad by none: {Median(Ratios(Neighbours.None)):0.00}");
        Assert.True(_told > 0, "no sender was told that its message did not arrive: the neighbours were not bad");
        Assert.True(ratio <= RatioMax, $"the healthy ones' p99 is {ratio:0.00} times what it is beside good neighbours");

        IEnumerable<double> Ratios(Neighbours by) => found[by].Zip(found[Neighbours.Bad], (without, with) => with / without);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    /// <summary>Quotes at an even pace for the time of a run, to the healthy payee and in between to the others; p99 of the healthy one's.</summary>
    private async Task<double> RunAsync(Neighbours neighbours)
    {
        await BehaveAsync(neighbours == Neighbours.Bad);
        string[] turns = neighbours == Neighbours.None ? [Healthy] : [Healthy, Slow, Wrong, Dead];
        _milliseconds.Clear();
        List<Task> sending = [];
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; Stopwatch.GetElapsedTime(start) < RunTime; i++)
        {
            sending.Add(QuoteAsync(turns[i % turns.Length]));
            var due = TimeSpan.FromSeconds((i + 1.0) / (HealthyPerSecond * turns.Length)) - Stopwatch.GetElapsedTime(start);
            if (due > TimeSpan.Zero) await Task.Delay(due);
        }

        await Task.WhenAll(sending);
        await UntilAsync(() => _sentAt.IsEmpty, "every quote of a healthy participant has its offer");
        var sorted = _milliseconds.Order().ToArray();
        await BehaveAsync(isBad: false);
        await UntilAsync(() => _gotBySlow == _sentToSlow, "all quotes to the slow participant arrive");
        return sorted[(int)(sorted.Length * 0.99)];
    }

    private async Task BehaveAsync(bool isBad)
    {
        if (_isBad == isBad) return;
        if (isBad) _patience = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _isBad = isBad;
        if (!isBad) _patience.SetResult();
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var nobody = new Uri($"http://127.0.0.1:{((IPEndPoint)closed.LocalEndpoint).Port}");
        var endpoint = new JsonObject
        {
            ["type"] = EndpointTypes.Quotes,
            ["value"] = isBad ? nobody.GetLeftPart(UriPartial.Authority) : new Uri(Address, Dead).AbsoluteUri,
        };
        await _operator.DoAsync(HttpMethod.Post, $"/participants/{Dead}/endpoints", endpoint, TestContext.Current.CancellationToken);
    }

    private async Task QuoteAsync(string payee)
    {
        var id = Guid.NewGuid().ToString();
        if (payee == Healthy) _sentAt[id] = Stopwatch.GetTimestamp();
        if (payee == Slow) Interlocked.Increment(ref _sentToSlow);
        await SendAsync(HttpMethod.Post, "/quotes", Payer, payee, $$$"""
            {"quoteId":"{{{id}}}","transactionId":"{{{id}}}","amountType":"SEND","amount":{"amount":"1","currency":"XTS"},
             "payer":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"1","fspId":"{{{Payer}}}"}},
             "payee":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"2","fspId":"{{{payee}}}"}},
             "transactionType":{"scenario":"TRANSFER","initiator":"PAYER","initiatorType":"CONSUMER"}}
            """);
    }

    private Task OfferAsync(string id, string payee) => SendAsync(HttpMethod.Put, $"/quotes/{id}", payee, Payer, """
        {"transferAmount":{"amount":"1","currency":"XTS"},"expiration":"2035-01-02T03:04:05.678Z","ilpPacket":"AYIBgQ",
         "condition":"zD5yNieCVOZNWA6uSc-W_qnXgNeeYi72Lts_kU0AYH8"}
        """);

    private async Task SendAsync(HttpMethod method, string path, string source, string destination, string body)
    {
        using var request = new HttpRequestMessage(method, new Uri(_hub.Ready.Interoperability, path));
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/vnd.interoperability.quotes+json;version=1.1");
        if (method == HttpMethod.Post)
            request.Headers.TryAddWithoutValidation("Accept", "application/vnd.interoperability.quotes+json;version=1");
        request.Headers.TryAddWithoutValidation("Date", HttpDate.Write(TimeProvider.System.GetUtcNow()));
        request.Headers.TryAddWithoutValidation("FSPIOP-Source", source);
        request.Headers.TryAddWithoutValidation("FSPIOP-Destination", destination);
        using var answer = await _client.SendAsync(request, CancellationToken.None);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {answer.StatusCode}");
    }

    private async Task TakeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var name = path.Split('/')[1];
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        switch (name)
        {
            case Payer:
                context.Response.StatusCode = StatusCodes.Status200OK;
                if (path.EndsWith("/error", StringComparison.Ordinal)) Interlocked.Increment(ref _told);
                else if (_sentAt.TryRemove(path.Split('/')[^1], out var at)) _milliseconds.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
                return;
            case Slow:
                Interlocked.Increment(ref _gotBySlow);
                if (!_isBad) break;
                await _patience.Task;
                return;
            case Wrong when _isBad:
                var isFault = Interlocked.Increment(ref _answeredWrong) % 2 == 0;
                context.Response.StatusCode = isFault ? StatusCodes.Status500InternalServerError : StatusCodes.Status302Found;
                await context.Response.Body.WriteAsync(NotAnError);
                return;
            default:
                break;
        }

        var id = Encoding.UTF8.GetString(body.GetBuffer(), 0, 60).Split('"')[3];
        context.Response.OnCompleted(() =>
        {
            // Not waited for: the connection is to be free again.
            _ = OfferAsync(id, name);
            return Task.CompletedTask;
        });
    }
}
