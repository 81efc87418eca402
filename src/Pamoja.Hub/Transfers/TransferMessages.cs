using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// The messages that the ledger's decisions about transfers owe. Relayed ones carry what was received; the hub's own carry its name, and its
/// signature once they are sent.
/// </summary>
internal sealed class TransferMessages(HubVoice voice, Func<RegistrySnapshot> registry)
{
    private const string PostEndpoint = "FSPIOP_CALLBACK_URL_TRANSFER_POST";
    private const string PutEndpoint = "FSPIOP_CALLBACK_URL_TRANSFER_PUT";
    private const string ErrorEndpoint = "FSPIOP_CALLBACK_URL_TRANSFER_ERROR";

    /// <summary>Version of messages that answer no message, as expiries do.</summary>
    internal static readonly ProtocolVersion DefaultVersion = ProtocolVersion.V20;

    internal RegistrySnapshot Registry => registry();

    /// <summary>The payer's request, to the payee.</summary>
    internal OutgoingMessage Prepare(Transfer transfer, ReceivedMessage message) =>
        Forward(transfer, transfer.Payee!.Value, message, "POST", PostEndpoint, isFinal: false, transfer.Expiration);

    /// <summary>The payee's fulfilment, to the payer.</summary>
    internal OutgoingMessage Fulfil(Transfer transfer, ReceivedMessage message) =>
        Forward(transfer, transfer.Payer!.Value, message, "PUT", PutEndpoint, isFinal: true, null);

    /// <summary>The payee's error, to the payer, word for word.</summary>
    internal OutgoingMessage PayeeError(Transfer transfer, ReceivedMessage message) =>
        Forward(transfer, transfer.Payer!.Value, message, "PUT", ErrorEndpoint, isFinal: true, null);

    /// <summary>The hub's word on how a transfer stands.</summary>
    internal OutgoingMessage State(Transfer transfer, ParticipantId to, ProtocolVersion version, ReceivedMessage? cause) => Speak(
        transfer.Key, to, "PUT", PutEndpoint, string.Empty, TransferStates.Put(transfer, Registry), version, cause, transfer.IsFinal);

    /// <summary>The hub's confirmation to the payee: what it sent, back.</summary>
    internal OutgoingMessage Confirmation(Transfer transfer, ReceivedMessage message, ProtocolVersion version) => Speak(
        transfer.Key, transfer.Payee!.Value, "PUT", PutEndpoint, string.Empty, message.Body, version, message, isFinal: true);

    /// <summary>The outcome for a payee that reserved and waits for it.</summary>
    internal OutgoingMessage Patch(Transfer transfer, ProtocolVersion version, ReceivedMessage? cause) => Speak(
        transfer.Key,
        transfer.Payee!.Value,
        "PATCH",
        PutEndpoint,
        string.Empty,
        TransferStates.Patch(transfer, Registry),
        version,
        cause,
        isFinal: true);

    /// <summary>An error of the hub's.</summary>
    internal OutgoingMessage Error(
        TransferKey key, ParticipantId to, ErrorInformation error, ProtocolVersion version, ReceivedMessage? cause, bool isFinal) =>
        Speak(key, to, "PUT", ErrorEndpoint, "/error", error.ToJson(), version, cause, isFinal);

    /// <summary>Both sides learn that time ran out.</summary>
    internal IEnumerable<OutgoingMessage> Expired(Transfer transfer, ProtocolVersion version, ReceivedMessage? cause)
    {
        if (transfer.Kind != TransferKind.Transfer) yield break;
        var error = TransferErrors.Of(Reason.Expired);
        yield return Error(transfer.Key, transfer.Payer!.Value, error, version, cause, isFinal: true);
        yield return Error(transfer.Key, transfer.Payee!.Value, error, version, cause, isFinal: true);
    }

    /// <summary>The error of a refused request, in the words that fit its parties.</summary>
    internal ErrorInformation Why(Transfer transfer) => TransferErrors.Of(
        transfer.Reason, Name(transfer.Payer), Name(transfer.Payee), transfer.Currency);

    private string? Name(ParticipantId? id) => id is { } known ? Registry.Find(known)?.Name : null;

    private OutgoingMessage Forward(
        Transfer transfer,
        ParticipantId to,
        ReceivedMessage message,
        string method,
        string endpointType,
        bool isFinal,
        DateTimeOffset? expiresAt) => new()
        {
            Transfer = transfer.Key,
            Destination = to,
            Method = method,
            EndpointType = endpointType,
            Headers = ForwardedHeaders.Of(message, Name(to)!).Pack(),
            Body = message.Body,
            IsFinal = isFinal,
            ExpiresAt = expiresAt,
        };

    private OutgoingMessage Speak(
        TransferKey key,
        ParticipantId to,
        string method,
        string endpointType,
        string suffix,
        ReadOnlyMemory<byte> body,
        ProtocolVersion version,
        ReceivedMessage? cause,
        bool isFinal) => new()
        {
            Transfer = key,
            Destination = to,
            Method = method,
            EndpointType = endpointType,
            Headers = voice.Headers(method, $"/transfers/{key.Id}{suffix}", ResourceNames.Transfers, version, Name(to)!, cause).Pack(),
            Body = body,
            IsHubMade = true,
            IsFinal = isFinal,
        };
}
