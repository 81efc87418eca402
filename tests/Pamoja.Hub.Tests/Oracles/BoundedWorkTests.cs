using Microsoft.Extensions.Logging.Abstractions;
using Pamoja.Fspiop;

namespace Pamoja.Hub.Tests;

public sealed class BoundedWorkTests
{
    [Fact]
    public async Task More_than_may_be_under_way_is_refused_until_something_ends()
    {
        var work = new BoundedWork(2, NullLogger<BoundedWork>.Instance);
        var (first, second) = (new TaskCompletionSource(), new TaskCompletionSource());

        Assert.True(work.TryStart(() => first.Task, _ => { }));
        Assert.True(work.TryStart(() => second.Task, _ => { }));
        Assert.False(work.TryStart(() => Task.CompletedTask, _ => { }));

        first.SetResult();
        var limit = TimeProvider.System.GetTimestamp();
        while (!work.TryStart(() => Task.CompletedTask, _ => { }))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(limit) < TimeSpan.FromSeconds(10));
            await Task.Delay(5);
        }

        second.SetResult();
        await work.DisposeAsync();
    }

    [Fact]
    public async Task Stopping_waits_for_what_is_under_way_and_takes_nothing_more()
    {
        var work = new BoundedWork(2, NullLogger<BoundedWork>.Instance);
        var running = new TaskCompletionSource();
        Assert.True(work.TryStart(() => running.Task, _ => { }));

        var stopping = work.DisposeAsync().AsTask();

        await Task.Delay(50);
        Assert.False(stopping.IsCompleted);
        running.SetResult();
        await stopping.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.False(work.TryStart(() => Task.CompletedTask, _ => { }));
    }

    [Fact]
    public async Task A_fault_of_ours_is_told_to_the_requester()
    {
        var work = new BoundedWork(1, NullLogger<BoundedWork>.Instance);
        var told = new TaskCompletionSource<ErrorInformation>();

        work.TryStart(() => throw new InvalidOperationException("broken"), told.SetResult);

        Assert.Equal("2001", (await told.Task.WaitAsync(TimeSpan.FromSeconds(10))).Code);
        await work.DisposeAsync();
    }
}
