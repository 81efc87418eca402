using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// The state of a destination of which something waits in PostgreSQL only. While its pages are read, newer messages are kept back, so that
/// they follow what is older; when the last page is through, they go on directly again.
/// </summary>
internal sealed class Backlog
{
    private const int Complete = 0;
    private const int Missed = 1;
    private const int Closed = 2;

    private readonly Lock _gate = new();

    /// <summary>One of the three above. Changed without the gate: who tells of a miss may hold a lock that is taken inside the gate.</summary>
    private int _state = Missed;

    // Both below are touched under _gate only.
    private List<OutgoingMessage>? _kept;
    private int _keptMax;

    /// <summary>Whether the message was kept back; false once the backlog is gone.</summary>
    internal bool TryKeepBack(OutgoingMessage message)
    {
        lock (_gate)
        {
            if (Volatile.Read(ref _state) == Closed) return false;
            if (_kept is null || _kept.Count >= _keptMax) return TryMiss();
            _kept.Add(message);
            return true;
        }
    }

    /// <summary>Says that PostgreSQL has something that a page being read may lack: it is read again. False once the backlog is gone.</summary>
    internal bool TryMiss() => Interlocked.CompareExchange(ref _state, Missed, Complete) != Closed;

    /// <summary>From now on newer messages are kept, up to a number: a page is about to be read.</summary>
    internal void Open(int keptMax)
    {
        lock (_gate)
        {
            _kept = [];
            _keptMax = keptMax;
            Volatile.Write(ref _state, Complete);
        }
    }

    /// <summary>
    /// Passes a page on, and after the last one what was kept back meanwhile. True when nothing is left behind: the backlog is closed.
    /// </summary>
    internal bool TryClose(IReadOnlyList<OutgoingMessage> page, bool isLastPage, Func<OutgoingMessage, bool> take)
    {
        lock (_gate)
        {
            var kept = _kept!;
            _kept = null;
            if (!page.All(take) || !isLastPage) return false;
            var read = page.Select(message => message.Id).ToHashSet();
            return kept.Where(message => !read.Contains(message.Id)).All(take)
                && Interlocked.CompareExchange(ref _state, Closed, Complete) == Complete;
        }
    }
}
