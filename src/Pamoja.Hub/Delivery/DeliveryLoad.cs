namespace Pamoja.Hub;

/// <summary>
/// The bytes of all that waits for all participants. While that is too much, nobody's queue may hold more than a share, which is always there for
/// those who take what they get: whoever does not is the one that has to wait.
/// </summary>
internal sealed class DeliveryLoad(DeliveryOptions options)
{
    private long _bytes;

    /// <summary>Whether a queue that will hold so many bytes holds more than it may.</summary>
    internal bool IsTooMuch(long bytesOfQueue) =>
        bytesOfQueue > options.QueueBytesMax || (bytesOfQueue > options.ShareBytes && Interlocked.Read(ref _bytes) >= options.AllBytesMax);

    /// <summary>Counts what came, or, below zero, what went.</summary>
    internal void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
