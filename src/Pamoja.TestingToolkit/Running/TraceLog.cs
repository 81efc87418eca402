namespace Pamoja.TestingToolkit;

/// <summary>The messages of the test case that runs, from all who send and receive.</summary>
internal sealed class TraceLog
{
    // A test case with more messages than this has a loop in it; its diagram would help nobody.
    private const int Most = 500;

    private readonly Lock _gate = new();
    private readonly List<MessageTrace> _traces = [];

    internal void Add(DateTimeOffset at, string from, string to, string what, string answer)
    {
        lock (_gate)
        {
            if (_traces.Count < Most)
            {
                _traces.Add(new MessageTrace(at, from, to, $"{what} → {answer}"));
            }
        }
    }

    /// <summary>Hands over what was collected and begins anew.</summary>
    internal IReadOnlyList<MessageTrace> Take()
    {
        lock (_gate)
        {
            var taken = _traces.OrderBy(t => t.At).ToList();
            _traces.Clear();
            return taken;
        }
    }
}
