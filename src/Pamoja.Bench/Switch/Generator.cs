namespace Pamoja.Bench;

/// <summary>
/// Makes payments as it is told, in a process of its own. With a rate, payments begin when they are due and do not wait for those before
/// them, so that a hub that stalls is seen to stall: times count from when a payment was due.
/// </summary>
public sealed class Generator : IAsyncDisposable
{
    /// <summary>Whose certificate the payers' listener shows.</summary>
    public const string TlsName = "payers";

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly PayerEnd _payers;
    private readonly TimeProvider _time;
    private readonly EndSecurity _security;
    private LeanClients? _hub;
    private LeanClients? _relay;
    private int _payment;

    /// <summary>Starts to listen on a free port of loopback.</summary>
    public Generator(SwitchScheme scheme, EndSecurity security, TimeProvider time) =>
        (_payers, _security, _time) = (new PayerEnd(scheme, security, time), security, time);

    /// <summary>Where the payers listen; each is a segment of the path.</summary>
    public Uri Address => _payers.Address;

    /// <summary>Base URL of a payer.</summary>
    public static Uri AddressOf(Uri end, string payer) => new(end, $"/{payer}");

    /// <summary>Tells where payments go.</summary>
    public void Aim(IReadOnlyList<Uri> hub, Uri relay) => (_hub, _relay) =
        (new LeanClients(hub, _security.Certificates, _time), new LeanClients([relay], _security.Certificates, _time));

    /// <summary>A node was killed this moment.</summary>
    public void Mark() => _payers.Log.Mark();

    /// <summary>Makes the payments of a stretch and returns when all have come to an end.</summary>
    public async Task<StretchResult> RunAsync(StretchOrder order, CancellationToken cancellation)
    {
        var log = new StretchLog(_time, order.Payments);
        _payers.Log = log;
        var began = _time.GetTimestamp();
        var running = order.Rate > 0 ? OfferAsync(order, log, began, cancellation) : KeepPayingAsync(order, log, cancellation);
        var sampled = began;
        while (!running.IsCompleted)
        {
            await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(1), _time, cancellation));

            // Once all have begun the queues can only become shorter.
            if (_time.GetElapsedTime(sampled).TotalMilliseconds < 900 || log.Begun == order.Payments) continue;
            sampled = _time.GetTimestamp();
            log.Sample();
        }

        await running;
        return log.Read(began);
    }

    /// <summary>Begins payments at the rate, late ones at once, and waits for all of them.</summary>
    private async Task OfferAsync(StretchOrder order, StretchLog log, long began, CancellationToken cancellation)
    {
        var payments = new List<Task>(order.Payments);
        var ticksPerPayment = _time.TimestampFrequency / (decimal)order.Rate;
        while (payments.Count < order.Payments)
        {
            var due = Math.Min((int)((_time.GetTimestamp() - began) / ticksPerPayment) + 1, order.Payments);
            while (payments.Count < due) payments.Add(PayAsync(order, log, began + (long)(payments.Count * ticksPerPayment)));
            await Task.Delay(Tick, _time, cancellation);
        }

        await Task.WhenAll(payments);
    }

    private async Task KeepPayingAsync(StretchOrder order, StretchLog log, CancellationToken cancellation)
    {
        var left = order.Payments;
        await Task.WhenAll(Enumerable.Range(0, order.UnderWay).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0 && !cancellation.IsCancellationRequested)
            {
                await PayAsync(order, log, _time.GetTimestamp());
                await Task.Yield();
            }
        }));
    }

    private async Task PayAsync(StretchOrder order, StretchLog log, long due)
    {
        log.Begin(due);
        log.End(due, await _payers.PayAsync(order.ThroughRelay ? _relay! : _hub!, Interlocked.Increment(ref _payment), order));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _payers.DisposeAsync();
        _hub?.Dispose();
        _relay?.Dispose();
    }
}
