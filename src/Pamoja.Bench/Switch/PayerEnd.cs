using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;

namespace Pamoja.Bench;

/// <summary>The payers of the bench: each payment looks its payee up, quotes and transfers, each step when the answer to the one before has come.</summary>
public sealed class PayerEnd : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly WebApplication _application;
    private readonly HttpMessageInvoker _client = Connections.Open();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _awaited = new();
    private readonly TimeProvider _time;
    private int _unexpected;

    private PayerEnd(WebApplication application, TimeProvider time) => (_application, _time) = (application, time);

    /// <summary>Callbacks that came twice, or that nobody waited for.</summary>
    internal int Unexpected => Volatile.Read(ref _unexpected);

    /// <summary>Base URL of a payer.</summary>
    public Uri AddressOf(string payer) => new($"{_application.Urls.First()}/{payer}");

    /// <summary>Starts on a free port of loopback.</summary>
    public static async Task<PayerEnd> StartAsync(TimeProvider time, CancellationToken cancellation)
    {
        var application = Connections.Listener();
        var end = new PayerEnd(application, time);
        application.Run(end.TakeAsync);
        await application.StartAsync(cancellation);
        return end;
    }

    /// <summary>Makes one payment and tells its times; its faults by their code.</summary>
    /// <param name="hub">Through whom.</param>
    /// <param name="payment">Its number.</param>
    /// <param name="due">When it should have begun: waiting to begin counts.</param>
    /// <param name="namesPayee">Whether the lookup names its destination, as a relay that knows no oracle needs it.</param>
    /// <param name="times">Where its times go; null while nothing is measured.</param>
    internal async Task<string?> PayAsync(Uri hub, int payment, long due, bool namesPayee, SwitchTimes? times)
    {
        var (payer, payeeAt) = SwitchScheme.PairOf(payment);
        var (payee, party) = (SwitchScheme.Payees[payeeAt], SwitchScheme.PartyOf(payeeAt, payment));
        var (quote, transfer) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        try
        {
            var began = _time.GetTimestamp();
            await StepAsync(hub, HttpMethod.Get, $"/parties/MSISDN/{party}", ResourceNames.Parties, party, payer, namesPayee ? payee : null, null);
            times?.Lookups.Add(_time.GetElapsedTime(began));

            began = _time.GetTimestamp();
            var question = SwitchMessages.Quote(quote, payer, payee, party);
            await StepAsync(hub, HttpMethod.Post, "/quotes", ResourceNames.Quotes, quote, payer, payee, question);
            times?.Quotes.Add(_time.GetElapsedTime(began));

            began = _time.GetTimestamp();
            var order = SwitchMessages.Transfer(transfer, payer, payee, Timestamp.Write(_time.GetUtcNow().AddMinutes(1)));
            await StepAsync(hub, HttpMethod.Post, "/transfers", ResourceNames.Transfers, transfer, payer, payee, order);
            times?.Transfers.Add(_time.GetElapsedTime(began));
            times?.Payments.Add(_time.GetElapsedTime(due));
            return null;
        }
        catch (Exception fault) when (fault is HttpRequestException or TimeoutException)
        {
            // Refused, broken, answered with an error, or no answer came in time.
            return fault.Message;
        }
    }

    private async Task StepAsync(
        Uri hub, HttpMethod method, string path, string resource, string id, string payer, string? payee, string? body)
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited[id] = answered;
        try
        {
            using var request = SwitchMessages.To(hub, method, path, resource, payer, payee, HttpDate.Write(_time.GetUtcNow()), body);
            using (var response = await _client.SendAsync(request, CancellationToken.None))
            {
                if (!response.IsSuccessStatusCode)
                {
                    var said = await response.Content.ReadAsStringAsync();
                    throw new HttpRequestException($"{method} /{resource} was answered {(int)response.StatusCode} {said}");
                }
            }

            await answered.Task.WaitAsync(Patience, _time);
        }
        finally
        {
            _awaited.TryRemove(id, out _);
        }
    }

    private async Task TakeAsync(HttpContext context)
    {
        var body = await Connections.ReadAsync(context.Request.BodyReader, context.RequestAborted);
        context.Response.ContentLength = 0;
        var path = context.Request.Path.Value!.Split('/');
        var isError = path[^1] == "error";
        if (!_awaited.TryGetValue(isError ? path[^2] : path[^1], out var awaited)) Interlocked.Increment(ref _unexpected);
        else if (isError) awaited.TrySetException(new HttpRequestException($"PUT /{path[2]} error {Encoding.UTF8.GetString(body)}"));
        else if (!awaited.TrySetResult()) Interlocked.Increment(ref _unexpected);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        _client.Dispose();
    }
}
