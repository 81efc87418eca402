namespace Pamoja.Hub.Tests;

/// <summary>What a node looks after again and again.</summary>
public sealed class RoundsTests
{
    [Fact]
    public async Task Rounds_outlive_whatever_one_of_them_meets_and_end_when_they_are_told_to()
    {
        var rounds = new Recorded(round => round < 3 ? throw new FormatException($"fault {round}") : Task.CompletedTask);
        rounds.Start(atOnce: true);
        Assert.Equal(1, rounds.Count);
        await rounds.Fourth.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await rounds.DisposeAsync();
        var count = rounds.Count;
        Assert.Equal(["fault 1", "fault 2"], rounds.Causes);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Equal(count, rounds.Count);
    }

    [Fact]
    public async Task A_round_that_is_told_to_end_where_it_is_has_not_broken_off()
    {
        Recorded? rounds = null;
        rounds = new Recorded(_ => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, rounds!.Stop));
        rounds.Start(atOnce: true);
        await rounds.DisposeAsync();
        Assert.Equal((1, 0), (rounds.Count, rounds.Causes.Count));
    }

    private sealed class Recorded(Func<int, Task> act) : Rounds(TimeSpan.FromMilliseconds(2), TimeProvider.System)
    {
        private readonly TaskCompletionSource _fourth = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal CancellationToken Stop => Stopping;

        internal int Count { get; private set; }

        internal List<string> Causes { get; } = [];

        internal Task Fourth => _fourth.Task;

        protected override Task RoundAsync()
        {
            if (++Count == 4) _fourth.SetResult();
            return act(Count);
        }

        protected override void BrokeOff(string cause) => Causes.Add(cause);
    }
}
