namespace Pamoja.Hub.Tests;

/// <summary>Who signs with the key of the moment; a change waits for what is being said.</summary>
internal sealed class Speaker(int lanes) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(lanes);

    internal required SigningFsp Fsp { get; set; }

    public void Dispose() => _turns.Dispose();

    internal async Task<T> SpeakAsync<T>(Func<SigningFsp, Task<T>> speak)
    {
        await _turns.WaitAsync();
        try
        {
            return await speak(Fsp);
        }
        finally
        {
            _turns.Release();
        }
    }

    internal async Task ChangeAsync(SigningFsp fsp)
    {
        Fsp = fsp;
        for (var i = 0; i < lanes; i++) await _turns.WaitAsync();
        _turns.Release(lanes);
    }
}
