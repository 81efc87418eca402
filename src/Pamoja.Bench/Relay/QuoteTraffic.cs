using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;

namespace Pamoja.Bench;

/// <summary>
/// A payer and a payee that quote through whatever stands between them: the payer asks, the payee gets the question and offers, the payer
/// gets the offer. A number of quotes is always under way; each message that arrives is held against the one that was sent.
/// </summary>
public sealed class QuoteTraffic : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly WebApplication _application;
    private readonly HttpMessageInvoker _payer;
    private readonly HttpMessageInvoker _payee;
    private readonly QuoteMessage _request;
    private readonly QuoteMessage _offer;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<Guid, Exchange> _underWay = new();
    private int _wrong;

    private QuoteTraffic(WebApplication application, string currency, BenchCertificates? certificates, TimeProvider time)
    {
        _payer = Connections.Open(certificates, PayerName);
        _payee = certificates is null ? _payer : Connections.Open(certificates, PayeeName);
        _application = application;
        _request = QuoteMessage.Request(currency);
        _offer = QuoteMessage.Offer(currency);
        _time = time;
    }

    private sealed record Exchange(Uri Relay, TaskCompletionSource Done)
    {
        internal int Asked;
        internal int Offered;
    }

    /// <summary>Base URL of the payer.</summary>
    public Uri Payer => new($"{_application.Urls.First()}/{QuoteMessage.PayerName}");

    /// <summary>Base URL of the payee.</summary>
    public Uri Payee => new($"{_application.Urls.First()}/{QuoteMessage.PayeeName}");

    /// <summary>FSP id of the payer.</summary>
    public static string PayerName => QuoteMessage.PayerName;

    /// <summary>FSP id of the payee.</summary>
    public static string PayeeName => QuoteMessage.PayeeName;

    /// <summary>Signs what the participants send; null: nothing is signed. Changed between two runs only.</summary>
    public LoadSignature? Signature { get; set; }

    /// <summary>Messages that came twice, that nobody had sent, or that were not what was sent.</summary>
    internal int Wrong => Volatile.Read(ref _wrong);

    /// <summary>Starts both participants.</summary>
    /// <param name="currency">The currency that is quoted in.</param>
    /// <param name="certificates">With mutual TLS; null: without.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<QuoteTraffic> StartAsync(
        string currency, BenchCertificates? certificates, TimeProvider time, CancellationToken cancellation)
    {
        var application = Connections.Listener(0, certificates, PayeeName);
        var traffic = new QuoteTraffic(application, currency, certificates, time);
        application.Run(traffic.TakeAsync);
        await application.StartAsync(cancellation);
        return traffic;
    }

    /// <summary>Quotes so many times through a relay; says what went wrong if any message was refused, lost or changed.</summary>
    internal async Task<string?> RunAsync(Uri relay, int quotes, int concurrency, CancellationToken cancellation)
    {
        var left = quotes;
        var wrongBefore = Wrong;
        try
        {
            await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => KeepQuotingAsync()));
        }
        catch (Exception lost) when (lost is HttpRequestException or TimeoutException)
        {
            // The relay broke a connection, refused a message, or one did not arrive in time.
            return lost.Message;
        }

        return Wrong == wrongBefore ? null : $"{Wrong - wrongBefore} messages were repeated or not what was sent";

        async Task KeepQuotingAsync()
        {
            while (Interlocked.Decrement(ref left) >= 0) await QuoteAsync(relay, cancellation);
        }
    }

    private async Task QuoteAsync(Uri relay, CancellationToken cancellation)
    {
        var quote = Guid.NewGuid();
        var exchange = new Exchange(relay, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _underWay[quote] = exchange;
        await SendAsync(_request, relay, quote, cancellation);
        await exchange.Done.Task.WaitAsync(Patience, _time, cancellation);
        _underWay.TryRemove(quote, out _);
    }

    private async Task SendAsync(QuoteMessage message, Uri relay, Guid quote, CancellationToken cancellation)
    {
        using var request = message.To(relay, quote, HttpDate.Write(_time.GetUtcNow()), Signature);
        using var answer = await (message == _request ? _payer : _payee).SendAsync(request, cancellation);
        if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"{message.Method} was answered {(int)answer.StatusCode}");
    }

    private async Task TakeAsync(HttpContext context)
    {
        var body = await Connections.ReadAsync(context.Request.BodyReader, context.RequestAborted);
        var isRequest = context.Request.Method == "POST";
        var message = isRequest ? _request : _offer;
        context.Response.StatusCode = isRequest ? StatusCodes.Status202Accepted : StatusCodes.Status200OK;
        context.Response.ContentLength = 0;
        if (!message.TryRead(body, out var quote) || !_underWay.TryGetValue(quote, out var exchange) || !IsFirst(exchange, isRequest))
        {
            Interlocked.Increment(ref _wrong);
            return;
        }

        if (isRequest) context.Response.OnCompleted(Offer);
        else exchange.Done.TrySetResult();

        // Not waited for: the connection must be free again, the offer may come back on the same one.
        Task Offer()
        {
            _ = OfferAsync(exchange, quote);
            return Task.CompletedTask;
        }
    }

    private async Task OfferAsync(Exchange exchange, Guid quote)
    {
        try
        {
            await SendAsync(_offer, exchange.Relay, quote, CancellationToken.None);
        }
        catch (HttpRequestException refused)
        {
            // The payer would wait for nothing.
            exchange.Done.TrySetException(refused);
        }
    }

    private static bool IsFirst(Exchange exchange, bool isRequest) =>
        (isRequest ? Interlocked.Increment(ref exchange.Asked) : Interlocked.Increment(ref exchange.Offered)) == 1;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        _payer.Dispose();
        _payee.Dispose();
    }
}
