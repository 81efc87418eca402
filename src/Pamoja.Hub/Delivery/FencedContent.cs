using System.Net;

namespace Pamoja.Hub;

/// <summary>
/// The body of a durable message. It is asked for when a connection is there, which can be long after the message's turn came; nothing has left
/// before. That is the last moment to see that somebody else sends it by now.
/// </summary>
internal sealed class FencedContent(Parcel parcel, SlotFence fence) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (!fence.IsOurs(parcel)) throw new LostLeaseException();
        return stream.WriteAsync(parcel.Body, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = parcel.Body.Length;
        return true;
    }

    /// <summary>The message is not this node's to send any more.</summary>
    internal sealed class LostLeaseException : Exception;
}
