using System.Threading.Channels;

namespace Pamoja.Simulator;

/// <summary>What a DFSP does after it has said 202: its answers, made by a few clerks one after another.</summary>
internal sealed class BackOffice : IAsyncDisposable
{
    private const int Clerks = 16;
    private const int MostWaiting = 10_000;
    private readonly Channel<Func<CancellationToken, Task>> _work = Channel.CreateBounded<Func<CancellationToken, Task>>(MostWaiting);
    private readonly CancellationTokenSource _closing = new();
    private readonly Task[] _clerks;

    public BackOffice() => _clerks = [.. Enumerable.Range(0, Clerks).Select(_ => WorkAsync())];

    /// <summary>Takes work on; false if too much is waiting.</summary>
    public bool TryTake(Func<CancellationToken, Task> work) => _work.Writer.TryWrite(work);

    public async ValueTask DisposeAsync()
    {
        _work.Writer.TryComplete();
        await _closing.CancelAsync();
        await Task.WhenAll(_clerks);
        _closing.Dispose();
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (var work in _work.Reader.ReadAllAsync(_closing.Token)) await work(_closing.Token);
        }
        catch (OperationCanceledException)
        {
            // Closing time.
        }
    }
}
