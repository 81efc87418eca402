using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// The state of a destination of which something waits in PostgreSQL only. While its pages are read, newer messages are kept back, so that
/// they follow what is older; when the last page is through, they go on directly again.
/// </summary>
internal sealed class Backlog
{
    private readonly Lock _gate = new();

    // All below is touched under _gate only.
    private List<OutgoingMessage>? _kept;
    private int _keptMax;
    private bool _hasMissed = true;
    private bool _isClosed;

    /// <summary>Whether the message was kept back; false once the backlog is gone.</summary>
    internal bool TryKeepBack(OutgoingMessage message)
    {
        lock (_gate)
        {
            if (_isClosed) return false;
            if (_kept is not null && _kept.Count < _keptMax) _kept.Add(message);
            else _hasMissed = true;
            return true;
        }
    }

    /// <summary>From now on newer messages are kept, up to a number: a page is about to be read.</summary>
    internal void Open(int keptMax)
    {
        lock (_gate)
        {
            _kept = [];
            _keptMax = keptMax;
            _hasMissed = false;
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
            if (!kept.Where(message => !read.Contains(message.Id)).All(take) || _hasMissed) return false;
            _isClosed = true;
            return true;
        }
    }
}
