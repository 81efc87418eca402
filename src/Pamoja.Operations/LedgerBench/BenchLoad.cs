using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Operations;

/// <summary>
/// The load: clients that each pay without a pause (prepare, wait, fulfil, wait), whose number is the number of commands in flight; or payments at a rate that
/// does not wait for anybody.
/// </summary>
internal sealed class BenchLoad : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    private readonly BenchScheme _scheme;
    private readonly BenchNode[] _nodes;
    private readonly TimeProvider _time;
    private readonly Bits256[] _fulfilments;
    private readonly Bits256[] _conditions;
    private readonly Task _running;
    private volatile bool _isStopping;
    private bool _isDisposed;
    private long _committed;
    private long _errors;

    internal BenchLoad(BenchScheme scheme, BenchNode[] nodes, int clients, TimeProvider time)
    {
        _scheme = scheme;
        _nodes = nodes;
        _time = time;
        _fulfilments = [.. Enumerable.Range(1, 1024).Select(n => new Bits256((UInt128)n, (UInt128)n * 7919))];
        _conditions = [.. _fulfilments.Select(fulfilment => fulfilment.Sha256())];
        _running = Task.WhenAll(Enumerable.Range(0, clients).Select(PayOnAsync));
    }

    /// <summary>Transfers whose commit was acknowledged.</summary>
    internal long Committed => Volatile.Read(ref _committed);

    /// <summary>Commands that ended otherwise than they should.</summary>
    internal long Errors => Volatile.Read(ref _errors);

    /// <summary>Percentage of the payments that go from the first participant to the second; the others spread evenly.</summary>
    internal volatile int HotPercentage;

    /// <summary>Where the time of each prepare goes while it is set.</summary>
    internal volatile Latencies? Prepares;

    internal (long Batches, long Commands) Batches =>
        (_nodes.Sum(node => node.Store.Read().Batches), _nodes.Sum(node => node.Store.Read().Commands));

    /// <summary>Lets every client finish its payment.</summary>
    internal async Task StopAsync()
    {
        _isStopping = true;
        await _running;
    }

    /// <summary>Begins payments at a steady rate, late ones at once, and waits for all of them.</summary>
    internal async Task OfferAsync(int perSecond, int seconds, Latencies prepares, CancellationToken cancellation)
    {
        var payments = new List<Task>(perSecond * seconds);
        var draw = new Draw(4711);
        var began = _time.GetTimestamp();
        while (payments.Count < perSecond * seconds)
        {
            var due = (int)Math.Min(_time.GetElapsedTime(began).TotalSeconds * perSecond, perSecond * seconds);
            while (payments.Count < due)
            {
                var commits = _nodes[payments.Count % _nodes.Length].Commits;
                payments.Add(PayAsync(Draw(commits, ref draw), prepares));
            }

            await Task.Delay(Tick, _time, cancellation);
        }

        await Task.WhenAll(payments);
    }

    /// <summary>Closes the first settlement window.</summary>
    internal async Task<Outcome> CloseWindowAsync() =>
        await _nodes[0].Commits.SubmitAsync(new BenchAdministration(new CloseWindow(new WindowId(1), "bench")));

    private async Task PayOnAsync(int client)
    {
        await Task.Yield();
        var commits = _nodes[client % _nodes.Length].Commits;
        var draw = new Draw((ulong)client + 1);
        while (!_isStopping)
        {
            await PayAsync(Draw(commits, ref draw), Prepares);
        }
    }

    private async Task PayAsync(Payment payment, Latencies? prepares)
    {
        var ((payer, payee), id) = (payment.Pair, BenchScheme.NewId());
        var began = _time.GetTimestamp();
        var prepare = _scheme.Prepare(id, payer, payee, payment.Cents / 100m, _conditions[payment.Secret], _time.GetUtcNow().AddMinutes(5));
        var reserved = await payment.Commits.SubmitAsync(new BenchPrepare(prepare, _scheme.Participant(payee)));
        prepares?.Add(_time.GetElapsedTime(began));
        if (reserved is not Outcome.Reserved)
        {
            Interlocked.Increment(ref _errors);
            return;
        }

        var fulfil = _scheme.Fulfil(id, payer, payee, _fulfilments[payment.Secret]);
        var committed = await payment.Commits.SubmitAsync(new BenchFulfil(fulfil, _scheme.Participant(payer), _scheme.Participant(payee)));
        if (committed is Outcome.Committed) Interlocked.Increment(ref _committed);
        else Interlocked.Increment(ref _errors);
    }

    private Payment Draw(GroupCommit commits, ref Draw draw) =>
        new(commits, Pair(ref draw), draw.Below(100_000) + 1, draw.Below(_conditions.Length));

    private (int Payer, int Payee) Pair(ref Draw draw)
    {
        if (draw.Below(100) < HotPercentage) return (0, 1);
        var payer = draw.Below(BenchScheme.Participants);
        var payee = draw.Below(BenchScheme.Participants - 1);
        return (payer, payee >= payer ? payee + 1 : payee);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        await StopAsync();
        foreach (var node in _nodes) await node.DisposeAsync();
    }

    private readonly record struct Payment(GroupCommit Commits, (int Payer, int Payee) Pair, int Cents, int Secret);
}
