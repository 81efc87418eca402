using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Pamoja.Hub;

/// <summary>
/// The requests that a listener has heard whole and not answered yet. A stop waits for those; a client that is slow to send its request, or
/// to read its answer, holds it up for a moment only.
/// </summary>
internal sealed class OpenRequests
{
    /// <summary>How long what was heard may need for its answer.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(10);

    /// <summary>How long clients may need for their part when nothing is left to be answered.</summary>
    private static readonly TimeSpan ClientMax = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(10);

    private int _count;

    /// <summary>A request is there, with its body: it will be answered.</summary>
    internal void Heard() => Interlocked.Increment(ref _count);

    /// <summary>What was heard has its answer.</summary>
    internal void Answered() => Interlocked.Decrement(ref _count);

    /// <summary>Follows a request of which a handler reads the body and writes the answer, perhaps a long one.</summary>
    internal async Task FollowAsync(HttpContext http, RequestDelegate next)
    {
        var request = new OpenRequest(this);
        http.Features.Set(request);
        http.Response.OnStarting(() =>
        {
            // What is left is the client's to read.
            request.End();
            return Task.CompletedTask;
        });
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true }) request.Begin();
        try
        {
            await next(http);
        }
        finally
        {
            request.End();
        }
    }

    /// <summary>Closes the listener: idle connections at once, the others when all that was heard is answered.</summary>
    internal async Task StopAsync(WebApplication application)
    {
        var start = TimeProvider.System.GetTimestamp();
        bool IsBusy() => Volatile.Read(ref _count) > 0 && TimeProvider.System.GetElapsedTime(start) < AnswerMax;

        using var cut = new CancellationTokenSource();
        var stopped = application.StopAsync(cut.Token);
        do
        {
            while (IsBusy() && !stopped.IsCompleted) await UntilAsync(stopped, LookInterval);
            await UntilAsync(stopped, ClientMax);
        }
        while (IsBusy() && !stopped.IsCompleted);

        await cut.CancelAsync();
        await stopped;
    }

    private static async Task UntilAsync(Task stopped, TimeSpan limit) =>
        await stopped.WaitAsync(limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
