using System.Text;

namespace Pamoja.Simulator;

/// <summary>A callback as it came: the path it came to, its headers and body.</summary>
/// <param name="Method">PUT or PATCH.</param>
/// <param name="Path">Such as <c>/quotes/{id}</c>, without <c>/error</c>.</param>
/// <param name="IsError">Whether it came to <c>.../error</c>.</param>
/// <param name="Source">FSPIOP-Source.</param>
/// <param name="Body">Its bytes.</param>
public sealed record Callback(string Method, string Path, bool IsError, string Source, ReadOnlyMemory<byte> Body)
{
    /// <summary>Its headers, names in lower case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span);
}

/// <summary>Brings callbacks to those who wait for them, and keeps the last ones for those who come late.</summary>
internal sealed class Callbacks(TimeProvider time)
{
    private const int Kept = 1000;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<TaskCompletionSource<Callback>>> _waiting = [];
    private readonly Dictionary<string, Callback> _last = [];
    private readonly Queue<string> _order = [];

    /// <summary>Takes a callback in.</summary>
    public void Arrived(Callback callback)
    {
        List<TaskCompletionSource<Callback>>? waiting;
        lock (_lock)
        {
            var key = Key(callback.Method, callback.Path);
            if (!_last.ContainsKey(key))
            {
                _order.Enqueue(key);
                if (_order.Count > Kept) _last.Remove(_order.Dequeue());
            }

            _last[key] = callback;
            _waiting.Remove(key, out waiting);
        }

        foreach (var waiter in waiting ?? []) waiter.TrySetResult(callback);
    }

    /// <summary>The last callback to a path, if one came; else the next, if one comes in time.</summary>
    public Task<Callback?> LastOrNextAsync(string method, string path, TimeSpan patience, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_last.TryGetValue(Key(method, path), out var last)) return Task.FromResult<Callback?>(last);
        }

        return WaitAsync(Expect(method, path), patience, cancellation);
    }

    /// <summary>Registers interest in the next callback to a path; do so before sending what it answers.</summary>
    public Task<Callback> Expect(string method, string path)
    {
        var waiter = new TaskCompletionSource<Callback>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            var key = Key(method, path);
            if (!_waiting.TryGetValue(key, out var waiting)) _waiting[key] = waiting = [];
            waiting.Add(waiter);
        }

        return waiter.Task;
    }

    /// <summary>Waits for what was expected; null if it does not come in time.</summary>
    public async Task<Callback?> WaitAsync(Task<Callback> expected, TimeSpan patience, CancellationToken cancellation)
    {
        try
        {
            return await expected.WaitAsync(patience, time, cancellation);
        }
        catch (TimeoutException)
        {
            // Nothing came; what comes later is kept for whoever asks.
            return null;
        }
    }

    private static string Key(string method, string path) => $"{method} {path}";
}
