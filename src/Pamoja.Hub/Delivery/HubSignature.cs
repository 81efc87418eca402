using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>Signs what the hub itself says. Source: FSPIOP Signature, detached JWS over the body.</summary>
internal sealed class HubSignature(HubKeys keys)
{
    /// <summary>The value of FSPIOP-Signature, for a message that goes out at <paramref name="date"/>; null where there is no key for it.</summary>
    internal string? Sign(Parcel parcel, string date)
    {
        var head = new SignedHead(
            parcel.Headers[HeaderNames.FspiopUri]!,
            parcel.Method,
            parcel.Headers[HeaderNames.FspiopSource]!,
            parcel.Headers[HeaderNames.FspiopDestination],
            date);
        return keys.Sign(head, parcel.Body.Span);
    }
}
