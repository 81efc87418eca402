using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;
using Pamoja.Simulator;
using Pamoja.Testing;

namespace Pamoja.Cli.Tests;

/// <summary>Two hubs on one database, of which one stands still for a while in the middle of its deliveries.</summary>
public sealed class PausedNodeTests : IAsyncLifetime
{
    private const string Currency = "XTS";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private static readonly byte[] Preimage = SHA256.HashData("pamoja"u8);

    /// <summary>What each FSP got about each transfer, in the order in which it came.</summary>
    private readonly ConcurrentDictionary<(string Fsp, string Transfer), ConcurrentQueue<string>> _got = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private LoopbackServer _participants = null!;
    private Uri[] _hubs = [];
    private int _sent;

    public async ValueTask InitializeAsync() => _participants = await LoopbackServer.StartAsync(0, TakeAsync, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _participants.DisposeAsync();
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task A_node_that_stands_still_sends_nothing_out_of_order_when_it_goes_on_and_no_transfer_has_two_ends()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await using var steady = await RunningHub.StartOnAsync(database);
        await using var paused = await RunningHub.StartOnAsync(database);
        _hubs = [steady.Ready.Interoperability, paused.Ready.Interoperability];
        await ProvisionAsync(steady.Ready.Administration);

        // Both serve, then one stands still with whatever it has in hand, and the other goes on alone.
        using var stop = new CancellationTokenSource();
        var load = Task.WhenAll(Enumerable.Range(0, 16).Select(_ => KeepPayingAsync(stop.Token)));
        await Task.Delay(TimeSpan.FromSeconds(8));
        _hubs = [steady.Ready.Interoperability];
        await paused.SignalAsync("STOP");
        var during = _sent;
        await Task.Delay(Pause);
        Assert.True(_sent > during, "nothing went on while the one stood still");
        _hubs = [steady.Ready.Interoperability, paused.Ready.Interoperability];
        await paused.SignalAsync("CONT");
        await Task.Delay(TimeSpan.FromSeconds(8));
        await stop.CancelAsync();
        await load;

        // Everything that was accepted comes to its end, for both sides.
        for (var tries = 0; tries < 600 && !IsComplete(); tries++) await Task.Delay(100);
        var wrong = Verify();
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {_got.Count}:\n{string.Join('\n', wrong.Take(20))}");
        Assert.True(_sent > 500, $"only {_sent} transfers were sent");
    }

    private bool IsComplete() => _got.Keys.Where(key => key.Fsp == "payeefsp")
        .All(key => _got.TryGetValue(("payerfsp", key.Transfer), out var payer) && payer.Any(IsFinal) && _got[key].Any(IsFinal));

    private static bool IsFinal(string message) => message != "POST";

    private List<string> Verify()
    {
        List<string> wrong = [];
        foreach (var ((fsp, transfer), messages) in _got)
        {
            var ends = messages.Where(IsFinal).Distinct().ToList();
            var told = $"{fsp} {transfer}: {string.Join(", ", messages)}";
            if (ends.Count != 1) wrong.Add($"{ends.Count} ends: {told}");
            if (messages.SkipWhile(message => !IsFinal(message)).Contains("POST")) wrong.Add($"out of order: {told}");
        }

        foreach (var transfer in _got.Keys.Select(key => key.Transfer).Distinct())
        {
            var (payer, payee) = (End("payerfsp", transfer), End("payeefsp", transfer));
            if (payer != payee) wrong.Add($"{transfer}: the payer heard {payer} and the payee {payee}");
        }

        return wrong;
    }

    private string? End(string fsp, string transfer) =>
        _got.TryGetValue((fsp, transfer), out var messages) ? messages.FirstOrDefault(IsFinal) : null;

    private async Task KeepPayingAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var id = Guid.NewGuid().ToString();
            var body = $$"""
                {"transferId":"{{id}}","payerFsp":"payerfsp","payeeFsp":"payeefsp","amount":{"currency":"{{Currency}}","amount":"0.01"},
                 "ilpPacket":"AYIBgQ","condition":"{{Base64Url.EncodeToString(SHA256.HashData(Preimage))}}",
                 "expiration":"{{Timestamp.Write(TimeProvider.System.GetUtcNow().AddMinutes(5))}}"}
                """;
            if (await SendAsync("POST", "/transfers", "payerfsp", "payeefsp", body)) Interlocked.Increment(ref _sent);
            await Task.Delay(20, CancellationToken.None);
        }
    }

    /// <summary>Sends to one of the hubs that are there; like a participant, again to another one when that does not answer.</summary>
    private async Task<bool> SendAsync(string method, string path, string source, string destination, string body)
    {
        for (var tries = 0; tries < 60; tries++)
        {
            var hubs = _hubs;
            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(hubs[Random.Shared.Next(hubs.Length)], path));
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/vnd.interoperability.transfers+json;version=1.1");
            if (method == "POST") request.Headers.TryAddWithoutValidation("Accept", "application/vnd.interoperability.transfers+json;version=1");
            request.Headers.TryAddWithoutValidation("Date", HttpDate.Write(TimeProvider.System.GetUtcNow()));
            request.Headers.TryAddWithoutValidation("FSPIOP-Source", source);
            request.Headers.TryAddWithoutValidation("FSPIOP-Destination", destination);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3));
            try
            {
                using var answer = await _client.SendAsync(request, limit.Token);
                if (answer.IsSuccessStatusCode) return true;
            }
            catch (Exception lost) when (lost is HttpRequestException or OperationCanceledException)
            {
                // The hub stands still; another one is there.
            }
        }

        return false;
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var segments = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var isRequest = context.Request.Method == "POST";
        var transfer = isRequest ? System.Text.Json.JsonElement.Parse(body).GetProperty("transferId").GetString()! : segments[2];
        var what = isRequest ? "POST" : segments[^1] == "error" ? body : body.Contains("COMMITTED", StringComparison.Ordinal) ? "COMMITTED" : body;
        _got.GetOrAdd((segments[0], transfer), _ => new ConcurrentQueue<string>()).Enqueue(what);
        context.Response.StatusCode = isRequest ? 202 : 200;
        if (!isRequest) return;
        var fulfil = $$"""{"fulfilment":"{{Base64Url.EncodeToString(Preimage)}}","transferState":"COMMITTED"}""";
        _ = SendAsync("PUT", $"/transfers/{transfer}", "payeefsp", "payerfsp", fulfil);
    }

    private async Task ProvisionAsync(Uri administration)
    {
        using var client = new OperatorClient(administration);
        var plan = new SchemePlan(
            Currency,
            $"DEFERREDNET{Currency}",
            [
                new PlannedParticipant("payerfsp", new Uri(_participants.Address, "payerfsp"), NetDebitCap: 1_000_000, Funds: 1_000_000),
                new PlannedParticipant("payeefsp", new Uri(_participants.Address, "payeefsp"), NetDebitCap: 1_000_000, Funds: 1_000_000),
            ],
            _participants.Address,
            "MSISDN");
        await new Provisioning(client, TimeProvider.System).RunAsync(plan);
    }
}
