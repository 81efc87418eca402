namespace Pamoja.Hub;

/// <summary>Parts that stop at the same time, as none needs another one.</summary>
internal sealed class Together : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _parts = [];

    internal T Add<T>(T part) where T : IAsyncDisposable
    {
        _parts.Add(part);
        return part;
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_parts.Select(part => part.DisposeAsync().AsTask()));
}
