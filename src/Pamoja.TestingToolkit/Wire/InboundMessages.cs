using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>A message that arrived at the toolkit's own address.</summary>
/// <param name="Number">Its number in order of arrival, from 1.</param>
/// <param name="At">When it arrived.</param>
/// <param name="Method">The method in lower case.</param>
/// <param name="Path">The path without escapes and query.</param>
/// <param name="Headers">The headers, names in lower case.</param>
/// <param name="Body">The body as JSON, or its text.</param>
internal sealed record InboundMessage(long Number, DateTimeOffset At, string Method, string Path, JsonObject Headers, JsonNode? Body);

/// <summary>What has arrived lately, for requests and scripts that wait for it. A message is known by method and path only.</summary>
internal sealed class InboundMessages(TimeProvider time)
{
    private const int Kept = 20_000;

    private readonly Lock _gate = new();
    private readonly Queue<InboundMessage> _messages = new();
    private TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _last;

    /// <summary>The number of the last message.</summary>
    internal long Last => Volatile.Read(ref _last);

    /// <summary>Takes a message in.</summary>
    internal InboundMessage Add(string method, string path, JsonObject headers, JsonNode? body)
    {
        lock (_gate)
        {
            var message = new InboundMessage(_last + 1, time.GetUtcNow(), method.ToLowerInvariant(), RequestTarget.Plain(path), headers, body);
            _messages.Enqueue(message);
            if (_messages.Count > Kept)
            {
                _messages.Dequeue();
            }

            Volatile.Write(ref _last, message.Number);
            _arrival.TrySetResult();
            _arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return message;
        }
    }

    /// <summary>The messages after a number.</summary>
    internal IReadOnlyList<InboundMessage> After(long number)
    {
        lock (_gate)
        {
            return [.. _messages.Where(m => m.Number > number)];
        }
    }

    /// <summary>Waits for the first message after a number that fits.</summary>
    /// <returns>The message, or null when none came in time.</returns>
    internal async Task<InboundMessage?> WaitAsync(long after, Func<InboundMessage, bool> fits, TimeSpan timeout, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        while (true)
        {
            Task arrival;
            lock (_gate)
            {
                if (_messages.FirstOrDefault(m => m.Number > after && fits(m)) is { } found)
                {
                    return found;
                }

                after = _last;
                arrival = _arrival.Task;
            }

            try
            {
                await arrival.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // The time is over; what arrived at the very end was looked at above.
                return null;
            }
        }
    }
}
