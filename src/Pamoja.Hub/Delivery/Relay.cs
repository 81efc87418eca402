using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// Passes messages on that are not the ledger's: discovery, agreement, queries. They are answered when they stand in the destination's queue;
/// one that cannot be delivered becomes an error callback to its sender.
/// </summary>
internal sealed class Relay(Courier courier, HubVoice voice, Func<RegistrySnapshot> registry)
{
    /// <summary>
    /// Forwards a message to a participant, byte for byte. <paramref name="onFailure"/> says where an error callback goes if it cannot be
    /// delivered; null for callbacks, whose failure nobody waits for. False when the hub itself has no room: then nobody will hear of it.
    /// <paramref name="ended"/> is told once whether it was delivered; <paramref name="headers"/> replace the forwarded ones.
    /// </summary>
    internal bool TryForward(
        ReceivedMessage message,
        Participant to,
        EndpointAddress address,
        Func<ErrorInformation, Parcel?>? onFailure,
        Action<bool>? ended = null,
        HeaderList? headers = null)
    {
        var parcel = new Parcel
        {
            Destination = to.Id,
            Method = message.Method,
            EndpointType = address.EndpointType,
            Values = address.Values,
            Suffix = address.Suffix,
            Headers = headers ?? ForwardedHeaders.Of(message, to.Name),
            Body = message.Body,
            Ended = onFailure is null && ended is null ? null : (_, result) =>
            {
                var isDelivered = result.Outcome == SendOutcome.Delivered;
                ended?.Invoke(isDelivered);
                if (!isDelivered && onFailure is not null) Report(onFailure(ErrorOf(result)));
            },
        };

        // A destination that is out of reach or flooded is the cause: its sender gets an error callback, like for any other failure.
        if (courier.TryTake(parcel)) return true;
        ended?.Invoke(false);
        return onFailure is not null && Report(onFailure(ErrorOf(new SendResult(SendOutcome.QueueFull))));
    }

    /// <summary>Sends a message of the hub's own that need not survive the hub.</summary>
    internal bool TrySpeak(Parcel parcel) => courier.TryTake(parcel);

    /// <summary>Sends an answer about a transfer that need not survive the hub: its receiver can ask again.</summary>
    internal bool TrySpeak(OutgoingMessage message) => courier.TryTake(Parcels.Of(message, epoch: null));

    /// <summary>An error callback of the hub's to a participant.</summary>
    internal Parcel ErrorCallback(
        Participant to, EndpointAddress address, string uri, string resource, ErrorInformation error, ProtocolVersion version, ReceivedMessage? cause) =>
        Callback(to, address, uri, resource, error.ToJson(), version, cause);

    /// <summary>A callback of the hub's own with a body.</summary>
    internal Parcel Callback(
        Participant to, EndpointAddress address, string uri, string resource, byte[] body, ProtocolVersion version, ReceivedMessage? cause) =>
        new()
        {
            Destination = to.Id,
            Method = "PUT",
            EndpointType = address.EndpointType,
            Values = address.Values,
            Suffix = address.Suffix,
            Headers = voice.Headers("PUT", uri, resource, version, to.Name, cause),
            Body = body,
            IsHubMade = true,
        };

    /// <summary>The registry as it stands.</summary>
    internal RegistrySnapshot Registry => registry();

    private bool Report(Parcel? callback) => callback is not null && courier.TryTake(callback);

    /// <summary>
    /// What a sender is told when its message could not be delivered: the destination's own error where it gave one; else by the status.
    /// </summary>
    internal static ErrorInformation ErrorOf(SendResult result)
    {
        if (result.ErrorCode is { } code && FspiopError.Find(code) is { } named) return new ErrorInformation(named);
        return result switch
        {
            { Outcome: SendOutcome.NoEndpoint } => FspiopError.DestinationFspError.With("No callback endpoint is registered"),
            { Outcome: SendOutcome.Refused } => new ErrorInformation(FspiopError.GenericClientError),
            _ => FspiopError.DestinationCommunicationError.With("Failed to send HTTP request to host"),
        };
    }
}
