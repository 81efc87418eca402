using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>
/// Group commit: everything that waits at this node goes through one ledger transaction together. A request is answered after the commit
/// that made its outcome durable, and never before.
/// </summary>
public sealed partial class GroupCommit : IAsyncDisposable
{
    private static readonly TimeSpan TimerStep = TimeSpan.FromMilliseconds(1);

    /// <summary>Over how long the rate of commands is looked at: what came so long ago counts a third of what comes now.</summary>
    private static readonly TimeSpan RateSpan = TimeSpan.FromMilliseconds(250);

    private readonly ILedgerStore _store;
    private readonly GroupCommitOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action<IReadOnlyList<OutgoingMessage>> _committed;
    private readonly LedgerMeter? _meter;
    private readonly Channel<Waiting> _channel = Channel.CreateUnbounded<Waiting>();
    private readonly Task _dispatching;
    private readonly ConcurrentStack<List<Waiting>> _spare = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Bytes of all that waits or is under way; changed by interlocked adds only.</summary>
    private long _bytes;

    /// <summary>Commands that wait or are under way; changed by interlocked adds only.</summary>
    private int _count;

    /// <summary>Batches under way; changed by interlocked adds only.</summary>
    private int _inFlight;

    /// <summary>When the last batch started; touched by the dispatcher alone.</summary>
    private long _lastStart;

    /// <summary>Commands a second, of late; touched by the dispatcher alone.</summary>
    private double _rate;

    /// <summary>So many waiting commands wake a dispatcher that holds them back; written by it alone.</summary>
    private volatile int _wakeAt;

    /// <summary>Whether the dispatcher holds back what waits: written by it, and by whoever wakes it.</summary>
    private volatile bool _isHeld;

    /// <summary>Completed, and replaced, when a batch has ended or enough waits.</summary>
    private volatile TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts the workers.</summary>
    /// <param name="store">Where batches go.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="time">For pacing.</param>
    /// <param name="logger">For failures.</param>
    /// <param name="committed">Told the outgoing messages of each batch, after its commit and before anybody is answered.</param>
    /// <param name="meter">What is measured; null for nothing.</param>
    public GroupCommit(
        ILedgerStore store,
        GroupCommitOptions options,
        TimeProvider time,
        ILogger<GroupCommit> logger,
        Action<IReadOnlyList<OutgoingMessage>> committed,
        LedgerMeter? meter = null)
    {
        _store = store;
        _meter = meter;
        _options = options;
        _time = time;
        _logger = logger;
        _committed = committed;
        _lastStart = time.GetTimestamp() - time.TimestampFrequency;
        _dispatching = DispatchAsync();
    }

    /// <summary>Commands that wait or are under way.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Bytes of all that waits or is under way, roughly.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Waits until the request is decided and durable. Refused with <see cref="Reason.Busy"/> when too much waits already.</summary>
    public ValueTask<Outcome> SubmitAsync(LedgerRequest request)
    {
        var isClaim = request.Command.IsClaiming;
        var limit = isClaim ? _options.WaitingMaxForClaims : _options.WaitingMax;
        var count = Interlocked.Increment(ref _count);
        var bytes = Interlocked.Add(ref _bytes, request.Bytes);
        if (count > limit || bytes > _options.WaitingBytesMax) return Refuse(request);

        var waiting = new Waiting(request, _time.GetTimestamp(), LedgerSpans.Current);
        if (!_channel.Writer.TryWrite(waiting)) return Refuse(request);
        if (_isHeld && _channel.Reader.Count >= _wakeAt) Wake();
        return new ValueTask<Outcome>(waiting.Answer.Task);
    }

    private ValueTask<Outcome> Refuse(LedgerRequest request)
    {
        Interlocked.Decrement(ref _count);
        Interlocked.Add(ref _bytes, -request.Bytes);
        var busy = new Outcome.Denied(Reason.Busy);
        _meter?.Decided(request.Command, busy);
        return ValueTask.FromResult<Outcome>(busy);
    }

    /// <summary>Takes no more, finishes what was taken.</summary>
    public async ValueTask DisposeAsync()
    {
        _channel.Writer.TryComplete();
        await _dispatching;
        await _stopping.CancelAsync();
        _stopping.Dispose();
    }

    /// <summary>Starts batches, one after the other or two beside each other, and ends when the last of them has.</summary>
    private async Task DispatchAsync()
    {
        await Task.Yield();
        Waiting? alone = null;
        while (alone is not null || await _channel.Reader.WaitToReadAsync())
        {
            await TurnAsync();
            var batch = _spare.TryPop(out var spare) ? spare : new List<Waiting>(_options.CommandsMax);
            alone = Take(batch, alone);
            _rate += batch.Count / RateSpan.TotalSeconds;
            Interlocked.Increment(ref _inFlight);
            _ = RunAsync(batch);
        }

        for (var news = _news.Task; Volatile.Read(ref _inFlight) > 0; news = _news.Task) await news;
    }

    private async Task RunAsync(List<Waiting> batch)
    {
        await Task.Yield();
        try
        {
            if (batch.Count == 0) return;
            _meter?.Started(batch.Count, _time.GetElapsedTime(batch[0].Since));
            using var span = LedgerSpans.StartBatch(batch.Select(waiting => waiting.Span));
            span?.SetTag("pamoja.ledger.commands", batch.Count);
            var attemptsUntil = _time.GetTimestamp() + (long)(_options.Patience.TotalSeconds * _time.TimestampFrequency);
            await ExecuteAsync(batch, attemptsUntil);
        }
        finally
        {
            batch.Clear();
            _spare.Push(batch);
            Interlocked.Decrement(ref _inFlight);
            Wake();
        }
    }

    private void Wake()
    {
        _isHeld = false;
        Interlocked.Exchange(ref _news, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>
    /// Waits until the next batch may start. Tiny batches cost the most, and two beside each other mostly wait for the same accounts: so a batch
    /// waits for the one under way, and for its pace, unless there is enough for another one, or that one is held up.
    /// </summary>
    private async ValueTask TurnAsync()
    {
        var gathers = RateNow() >= _options.GatherFrom;
        while (true)
        {
            // Whoever adds what makes it enough sees the flag or is seen here; the news is taken before either is looked at.
            var news = _news.Task;
            var inFlight = Volatile.Read(ref _inFlight);
            var isGathering = gathers && inFlight == 0 && _channel.Reader.Count < _options.CommandsGathered;
            _wakeAt = isGathering ? _options.CommandsGathered : _options.CommandsEnough;
            _isHeld = true;
            Interlocked.MemoryBarrier();
            if (inFlight >= _options.InFlightMax)
            {
                await news;
                continue;
            }

            var waiting = _channel.Reader.Count;
            if (waiting >= _options.CommandsEnough) break;
            if (waiting >= _wakeAt) continue;

            // No timer waits for less than a millisecond: asked to, it is due at once, and this would turn until the time has come.
            var pace = isGathering ? _options.GatheringPace : _options.Pace;
            var pause = (inFlight == 0 ? pace : _options.SlowAfter) - _time.GetElapsedTime(_lastStart);
            if (pause < TimerStep) break;
            await Task.WhenAny(Task.Delay(pause, _time), news);
        }

        _isHeld = false;
        _rate = RateNow();
        _lastStart = _time.GetTimestamp();
    }

    private double RateNow() => _rate * Math.Exp(-(_time.GetElapsedTime(_lastStart) / RateSpan));

    /// <summary>Fills a batch. A command that stands alone ends the batch before it, and is the whole of the next one.</summary>
    /// <param name="batch">Empty.</param>
    /// <param name="alone">What ended the batch before.</param>
    /// <returns>What ended this one.</returns>
    private Waiting? Take(List<Waiting> batch, Waiting? alone)
    {
        var bytes = 0;
        while (alone is null
            && batch.Count < _options.CommandsMax && bytes < _options.BytesMax && _channel.Reader.TryRead(out var waiting))
        {
            if (waiting.Request.Command.StandsAlone)
            {
                if (batch.Count > 0) return waiting;
                alone = waiting;
            }
            else
            {
                bytes += waiting.Request.Bytes;
                batch.Add(waiting);
            }
        }

        if (alone is not null) batch.Add(alone);
        return null;
    }

    /// <summary>Executes a batch and answers it; after an unexpected failure halves it until the culprit is alone.</summary>
    private async Task ExecuteAsync(IReadOnlyList<Waiting> batch, long attemptsUntil)
    {
        LedgerBatchResult result;
        try
        {
            result = await TryAsync([.. batch.Select(waiting => waiting.Request)], attemptsUntil);
        }
        catch (LedgerUnavailableException away)
        {
            // Patience is at its end; nothing was written.
            LogGaveUp(_logger, batch.Count, away);
            Deny(batch, Reason.Busy);
            return;
        }
        catch (Exception failure) when (batch.Count > 1)
        {
            // Nothing was written, and one of the commands is the reason.
            LogHalved(_logger, batch.Count, failure);
            _meter?.Halved();
            var half = batch.Count / 2;
            await ExecuteAsync([.. batch.Take(half)], attemptsUntil);
            await ExecuteAsync([.. batch.Skip(half)], attemptsUntil);
            return;
        }
        catch (Exception failure)
        {
            // This command is the reason. It alone fails; its sender learns that the hub could not.
            LogGaveUp(_logger, 1, failure);
            Deny(batch, Reason.Internal);
            return;
        }

        HandOver(result.Outgoing);
        for (var i = 0; i < batch.Count; i++) Answer(batch[i], result.Outcomes[i]);
    }

    private void HandOver(IReadOnlyList<OutgoingMessage> outgoing)
    {
        if (outgoing.Count == 0) return;
        try
        {
            _committed(outgoing);
        }
        catch (Exception failure)
        {
            // What was decided is durable, and so are its messages: they are owed still, and whoever waits for the decision gets it.
            LogHandOverFailed(_logger, outgoing.Count, failure);
        }
    }

    /// <summary>Tries again while the database is away, up to a moment.</summary>
    private async Task<LedgerBatchResult> TryAsync(LedgerRequest[] requests, long attemptsUntil)
    {
        var pause = TimeSpan.FromMilliseconds(10);
        while (true)
        {
            try
            {
                return await _store.ExecuteAsync(requests, _stopping.Token);
            }
            catch (LedgerUnavailableException away) when (_time.GetTimestamp() < attemptsUntil)
            {
                // Nothing was written: the same batch may go again.
                LogRetry(_logger, requests.Length, away.Message);
                _meter?.Retried();
            }

            await Task.Delay(pause, _time);
            if (pause < TimeSpan.FromMilliseconds(500)) pause *= 2;
        }
    }

    private void Deny(IReadOnlyList<Waiting> batch, Reason reason)
    {
        foreach (var waiting in batch) Answer(waiting, new Outcome.Denied(reason));
    }

    private void Answer(Waiting waiting, Outcome outcome)
    {
        Interlocked.Decrement(ref _count);
        Interlocked.Add(ref _bytes, -waiting.Request.Bytes);
        _meter?.Decided(waiting.Request.Command, outcome);
        waiting.Answer.SetResult(outcome);
    }

    private sealed class Waiting(LedgerRequest request, long since, Activity? span)
    {
        internal LedgerRequest Request { get; } = request;

        /// <summary>When it came, by the clock that paces.</summary>
        internal long Since { get; } = since;

        /// <summary>In whose course it came; null where nobody traces.</summary>
        internal Activity? Span { get; } = span;

        internal TaskCompletionSource<Outcome> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
