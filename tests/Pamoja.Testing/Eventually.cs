using System.Runtime.CompilerServices;

namespace Pamoja.Testing;

/// <summary>Waits for what comes true by itself after a while. What does not is named: without an end nothing is waited for.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until something holds.</summary>
    public static Task UntilAsync(Func<bool> holds, [CallerArgumentExpression(nameof(holds))] string what = "") =>
        UntilAsync(() => Task.FromResult(holds()), what);

    /// <summary>Waits until something holds.</summary>
    public static Task UntilAsync(Func<Task<bool>> holds, [CallerArgumentExpression(nameof(holds))] string what = "") =>
        SeenAsync(holds, held => held, what);

    /// <summary>Looks until what is seen is as it should be, and returns that.</summary>
    public static async Task<T> SeenAsync<T>(
        Func<Task<T>> look, Func<T, bool> isSo, [CallerArgumentExpression(nameof(isSo))] string what = "")
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await look();
            if (isSo(seen)) return seen;
            if (TimeProvider.System.GetElapsedTime(start) > Patience)
                throw new TimeoutException($"waited in vain: {what}; there is {Text(seen)}");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    private static string Text<T>(T seen) => seen is IEnumerable<string> each ? string.Join("; ", each) : $"{seen}";
}
