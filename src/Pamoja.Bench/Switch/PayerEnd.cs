using System.Collections.Concurrent;
using System.Text;
using Pamoja.Fspiop;

namespace Pamoja.Bench;

/// <summary>
/// The payers of the bench: each payment looks its payee up, quotes and transfers, each step when the answer to the one before has come.
/// </summary>
internal sealed class PayerEnd : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ResendAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    private readonly LeanListener _listener;
    private readonly LoadSignature? _signature;
    private readonly SignatureSample _sample;
    private readonly ConcurrentDictionary<string, Step> _awaited = new(StringComparer.Ordinal);

    /// <summary>How transfers ended, so that a second and different end is seen.</summary>
    private readonly ConcurrentDictionary<string, bool> _ends = new(StringComparer.Ordinal);

    private readonly SwitchScheme _scheme;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _looking;

    internal PayerEnd(SwitchScheme scheme, EndSecurity security, TimeProvider time)
    {
        (_scheme, _signature, _time) = (scheme, security.Signature, time);
        _sample = new SignatureSample(security.Signature);
        _listener = new LeanListener(
            Take, security.Certificates is { } certificates ? Connections.ServerTls(certificates, Generator.TlsName) : null);
        _looking = LookAsync();
    }

    /// <summary>Where it listens; each payer is a segment of the path.</summary>
    internal Uri Address => _listener.Address;

    /// <summary>Where things are noted; changed between stretches only.</summary>
    internal StretchLog Log { get; set; } = new(TimeProvider.System, 0);

    /// <summary>A request whose callback is awaited: its failure, or null.</summary>
    private sealed class Step(string phase, LeanClient through, byte[] request, long began, bool resends)
    {
        /// <summary>Not continued on another thread: whoever hears the callback has answered it by then.</summary>
        internal TaskCompletionSource<string?> Answered { get; } = new();

        internal string Phase => phase;

        internal LeanClient Through => through;

        internal byte[] Request => request;

        internal long Began => began;

        /// <summary>When it is sent again; read and written by the look alone.</summary>
        internal long ResendAt { get; set; } = resends ? began : long.MaxValue;
    }

    /// <summary>Makes one payment; what is null is a success, else the phase and the code of its failure.</summary>
    internal async Task<string?> PayAsync(LeanClients through, int payment, StretchOrder order)
    {
        var (payer, payeeAt) = _scheme.PairOf(payment);
        var (payee, party) = (_scheme.Payees[payeeAt], SwitchScheme.PartyOf(payeeAt, payment));
        var (quote, transfer) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        var date = HttpDate.Write(_time.GetUtcNow());

        // A relay knows no oracle: the lookup names its destination there.
        var request = Render(
            through, "GET", $"/parties/MSISDN/{party}", ResourceNames.Parties, payer, order.ThroughRelay ? payee : null, date, null);
        if (await StepAsync(Phases.Lookup, through.Of(payer), party, request, order.Resends) is { } notFound) return notFound;

        var conversion = Guid.NewGuid().ToString();
        if (_scheme.Converts && await AskConverterAsync(through, payer, conversion, transfer, order) is { } noRate) return noRate;

        var body = SwitchMessages.Quote(quote, payer, payee, party, _scheme.PayeeCurrency);
        request = Render(through, "POST", "/quotes", ResourceNames.Quotes, payer, payee, date, body);
        if (await StepAsync(Phases.Quote, through.Of(payer), quote, request, order.Resends) is { } noTerms) return noTerms;
        if (_scheme.Converts && await ConvertAsync(through, payer, conversion, transfer) is { } noConversion) return noConversion;

        var now = _time.GetUtcNow();
        body = SwitchMessages.Transfer(transfer, payer, payee, _scheme.PayeeCurrency, Timestamp.Write(now.AddMinutes(1)));
        request = Render(through, "POST", "/transfers", ResourceNames.Transfers, payer, payee, HttpDate.Write(now), body);
        return await StepAsync(Phases.Transfer, through.Of(payer), transfer, request, resends: false);
    }

    private Task<string?> AskConverterAsync(LeanClients through, string payer, string conversion, string transfer, StretchOrder order)
    {
        var (question, now) = (Guid.NewGuid().ToString(), _time.GetUtcNow());
        var terms = SwitchMessages.Terms(conversion, transfer, payer, Timestamp.Write(now.AddMinutes(1)));
        var body = SwitchMessages.FxQuote(question, terms);
        var request = Render(
            through, "POST", "/fxQuotes", ResourceNames.FxQuotes, payer, SwitchScheme.Converter, HttpDate.Write(now), body);
        return StepAsync(Phases.FxQuote, through.Of(payer), question, request, order.Resends);
    }

    private Task<string?> ConvertAsync(LeanClients through, string payer, string conversion, string transfer)
    {
        var now = _time.GetUtcNow();
        var body = SwitchMessages.FxTransfer(conversion, transfer, payer, Timestamp.Write(now.AddMinutes(1)));
        var request = Render(
            through, "POST", "/fxTransfers", ResourceNames.FxTransfers, payer, SwitchScheme.Converter, HttpDate.Write(now), body);
        return StepAsync(Phases.FxTransfer, through.Of(payer), conversion, request, resends: false);
    }

    private byte[] Render(
        LeanClients through, string method, string path, string resource, string payer, string? destination, string date, string? body) =>
        SwitchMessages.Render(through.Host, method, path, resource, payer, destination, date, body, _signature);

    private async Task<string?> StepAsync(string phase, LeanClient through, string id, byte[] request, bool resends)
    {
        var began = _time.GetTimestamp();
        var step = new Step(phase, through, request, began, resends);
        if (resends) step.ResendAt = began + Ticks(ResendAfter);
        _awaited[id] = step;
        _ = SendAsync(step);
        var failure = await step.Answered.Task;
        if (phase == Phases.Transfer) _ends.TryAdd(id, failure is null);
        _awaited.TryRemove(id, out _);
        if (failure is null) Log.EndPhase(phase, began);
        return failure is null ? null : $"{phase} {failure}";
    }

    private static async Task SendAsync(Step step)
    {
        try
        {
            var (status, refusal) = await step.Through.SendAsync(step.Request);
            if (refusal is not null) step.Answered.TrySetResult($"{status}/{CodeOf(Encoding.UTF8.GetBytes(refusal))}");
        }
        catch (IOException)
        {
            // No node took it.
            step.Answered.TrySetResult("not sent");
        }
    }

    private LeanAnswer Take(LeanMessage message)
    {
        var path = message.Target.Split('/');
        var isError = path[^1] == "error";
        var (resource, id) = (path[2], isError ? path[^2] : path[^1]);
        var failure = !_sample.Takes(message) ? "not its source's signature"
            : isError ? CodeOf(message.Body)
            : FaultOf(resource, message.Body);
        if (!_awaited.TryGetValue(id, out var step) || step.Answered.Task.IsCompleted)
        {
            Log.Repeat(_ends.TryGetValue(id, out var isGood) && isGood != (failure is null));
            return new LeanAnswer(200);
        }

        return new LeanAnswer(200, Then: () => step.Answered.TrySetResult(failure));
    }

    /// <summary>A transfer's answer must say that it is in the books.</summary>
    private static string? FaultOf(string resource, ReadOnlySpan<byte> body) =>
        resource == ResourceNames.Transfers && body.IndexOf("\"transferState\":\"COMMITTED\""u8) < 0 ? "not committed" : null;

    private static string CodeOf(ReadOnlySpan<byte> body)
    {
        var at = body.IndexOf("\"errorCode\":\""u8);
        return at < 0 || body.Length < at + 17 ? "unknown" : Encoding.ASCII.GetString(body.Slice(at + 13, 4));
    }

    /// <summary>Gives up what nobody answered for long, and sends again what may have been lost.</summary>
    private async Task LookAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(LookInterval, _time, _stopping.Token);
                var now = _time.GetTimestamp();
                foreach (var (_, step) in _awaited)
                {
                    if (now - step.Began > Ticks(Patience)) step.Answered.TrySetResult("no callback");
                    else if (now > step.ResendAt)
                    {
                        step.ResendAt = now + Ticks(ResendAfter);
                        Log.Resend();
                        _ = SendAsync(step);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _looking;
        await _listener.DisposeAsync();
        _stopping.Dispose();
    }
}
