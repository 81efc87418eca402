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
    /// <summary>Version of messages that answer no message, where nothing else is known.</summary>
    internal static readonly ProtocolVersion DefaultVersion = ProtocolVersion.V20;

    /// <summary>What is kept of a request's version, so that later messages are in the same: nothing of the usual one.</summary>
    internal static string? ToKeep(ProtocolVersion version) => version == DefaultVersion ? null : version.ToString();

    /// <summary>The version that the payer spoke when it asked for the transfer.</summary>
    internal static ProtocolVersion VersionOf(Transfer transfer) => ProtocolVersion.Read(transfer.Terms?.Version) ?? DefaultVersion;

    internal RegistrySnapshot Registry => registry();

    /// <summary>The payer's request, to the payee.</summary>
    internal OutgoingMessage Prepare(Transfer transfer, ReceivedMessage message) =>
        Forward(transfer, transfer.Payee!.Value, message, "POST", subject => subject.PostEndpoint, isFinal: false, transfer.Expiration);

    /// <summary>The payee's fulfilment, to the payer.</summary>
    internal OutgoingMessage Fulfil(Transfer transfer, ReceivedMessage message) =>
        Forward(transfer, transfer.Payer!.Value, message, "PUT", subject => subject.PutEndpoint, isFinal: true, null);

    /// <summary>The payee's error, to the payer, word for word.</summary>
    internal OutgoingMessage PayeeError(Transfer transfer, ReceivedMessage message) =>
        Forward(transfer, transfer.Payer!.Value, message, "PUT", subject => subject.ErrorEndpoint, isFinal: true, null);

    /// <summary>The hub's word on how a transfer stands.</summary>
    internal OutgoingMessage State(Transfer transfer, ParticipantId to, ProtocolVersion version, ReceivedMessage? cause) => Speak(
        transfer.Key, to, "PUT", string.Empty, TransferStates.Put(transfer, Registry), version, cause, transfer.IsFinal);

    /// <summary>The hub's confirmation to the payee: what it sent, back.</summary>
    internal OutgoingMessage Confirmation(Transfer transfer, ReceivedMessage message, ProtocolVersion version) => Speak(
        transfer.Key, transfer.Payee!.Value, "PUT", string.Empty, message.Body, version, message, isFinal: true);

    /// <summary>The outcome for a payee that reserved and waits for it.</summary>
    internal OutgoingMessage Patch(Transfer transfer, ProtocolVersion version, ReceivedMessage? cause) => Speak(
        transfer.Key,
        transfer.Payee!.Value,
        "PATCH",
        string.Empty,
        TransferStates.Patch(transfer, Registry),
        version,
        cause,
        isFinal: true);

    /// <summary>An error of the hub's.</summary>
    internal OutgoingMessage Error(
        TransferKey key, ParticipantId to, ErrorInformation error, ProtocolVersion version, ReceivedMessage? cause, bool isFinal) =>
        Speak(key, to, "PUT", "/error", error.ToJson(), version, cause, isFinal);

    /// <summary>Both sides learn that time ran out. The operator's own movements have no sides.</summary>
    internal IEnumerable<OutgoingMessage> Expired(Transfer transfer, ProtocolVersion version, ReceivedMessage? cause)
    {
        if (transfer.Kind is not (TransferKind.Transfer or TransferKind.FxTransfer)) yield break;
        var error = TransferErrors.Of(Reason.Expired);
        yield return Error(transfer.Key, transfer.Payer!.Value, error, version, cause, isFinal: true);
        yield return Error(transfer.Key, transfer.Payee!.Value, error, version, cause, isFinal: true);
    }

    /// <summary>What the parties of conversions hear that ended with the transfer they were for.</summary>
    internal IEnumerable<OutgoingMessage> Linked(IReadOnlyList<Transfer> linked, ReceivedMessage? cause)
    {
        foreach (var conversion in linked)
        {
            // A provider that has fulfilled waits for the outcome; one that has not learns that it need not any more.
            var version = VersionOf(conversion);
            var hasAnswered = conversion.FulfilHash is not null;
            if (hasAnswered) yield return Patch(conversion, version, cause);
            if (conversion.IsPosted) continue;
            var why = Why(conversion);
            if (!hasAnswered) yield return Error(conversion.Key, conversion.Payee!.Value, why, version, cause, isFinal: true);
            yield return Error(conversion.Key, conversion.Payer!.Value, why, version, cause, isFinal: true);
        }
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
        Func<TransferSubject, string> endpointType,
        bool isFinal,
        DateTimeOffset? expiresAt) => new()
        {
            Transfer = transfer.Key,
            Destination = to,
            Method = method,
            EndpointType = endpointType(TransferSubject.Of(transfer.Key)),
            Headers = ForwardedHeaders.Of(message, Name(to)!).Pack(),
            Body = message.Body,
            IsFinal = isFinal,
            ExpiresAt = expiresAt,
            ArrivedAt = message.ArrivedAt,
        };

    private OutgoingMessage Speak(
        TransferKey key,
        ParticipantId to,
        string method,
        string suffix,
        ReadOnlyMemory<byte> body,
        ProtocolVersion version,
        ReceivedMessage? cause,
        bool isFinal)
    {
        var subject = TransferSubject.Of(key);
        var headers = voice.Headers(method, $"/{subject.Resource}/{key.Id}{suffix}", subject.Resource, version, Name(to)!, cause);
        return new OutgoingMessage
        {
            Transfer = key,
            Destination = to,
            Method = method,
            EndpointType = suffix.Length == 0 ? subject.PutEndpoint : subject.ErrorEndpoint,
            Headers = headers.Pack(),
            Body = body,
            IsHubMade = true,
            IsFinal = isFinal,
            ArrivedAt = cause?.ArrivedAt ?? 0,
        };
    }
}
