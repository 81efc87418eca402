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

    /// <summary>The payer or initiator, or the proxy that stands for it.</summary>
    internal Correspondent PayerOf(Transfer transfer) => Of(transfer.Payer!.Value, transfer.Terms?.PayerName);

    /// <summary>The payee or provider, or the proxy that stands for it.</summary>
    internal Correspondent PayeeOf(Transfer transfer) => Of(transfer.Payee!.Value, transfer.Terms?.PayeeName);

    /// <summary>The payer's request, to the payee.</summary>
    internal OutgoingMessage Prepare(Transfer transfer, ReceivedMessage message) =>
        Forward(transfer, PayeeOf(transfer), message, "POST", subject => subject.PostEndpoint, isFinal: false, transfer.Expiration);

    /// <summary>
    /// The payee's fulfilment, to the payer. What another scheme answered to a question of the hub's is no message to the payer: that one hears
    /// of it in the hub's own words.
    /// </summary>
    internal OutgoingMessage Fulfil(Transfer transfer, ReceivedMessage message, ProtocolVersion version) => IsForPayer(transfer, message)
        ? Forward(transfer, PayerOf(transfer), message, "PUT", subject => subject.PutEndpoint, isFinal: true, null)
        : State(transfer, PayerOf(transfer), version, message);

    /// <summary>The payee's error, to the payer, word for word; the same goes for it.</summary>
    internal OutgoingMessage PayeeError(Transfer transfer, ReceivedMessage message, ProtocolVersion version) => IsForPayer(transfer, message)
        ? Forward(transfer, PayerOf(transfer), message, "PUT", subject => subject.ErrorEndpoint, isFinal: true, null)
        : Error(transfer.Key, PayerOf(transfer), Told(transfer), version, message, isFinal: true);

    /// <summary>
    /// The hub's word on how a transfer stands. Another scheme hears of a transfer that came to nothing as of an error, which ends it there.
    /// </summary>
    internal OutgoingMessage State(Transfer transfer, Correspondent to, ProtocolVersion version, ReceivedMessage? cause) =>
        to.IsExternal && transfer is { IsFinal: true, IsPosted: false }
            ? Error(transfer.Key, to, Told(transfer), version, cause, isFinal: true)
            : Speak(transfer.Key, to, "PUT", string.Empty, TransferStates.Put(transfer, Registry), version, cause, transfer.IsFinal);

    /// <summary>The question to the next hop what became of a transfer that it has.</summary>
    internal OutgoingMessage Query(Transfer transfer)
    {
        var version = VersionOf(transfer);
        var question = Speak(transfer.Key, PayeeOf(transfer), "GET", string.Empty, default, version, null, isFinal: false);
        var accept = MediaType.ForAccept(TransferSubject.Of(transfer.Key).Resource, version.Major);
        return question.With($"{HeaderNames.Accept}: {accept}\n");
    }

    /// <summary>The hub's confirmation to the payee: what it sent, back.</summary>
    internal OutgoingMessage Confirmation(Transfer transfer, ReceivedMessage message, ProtocolVersion version) => Speak(
        transfer.Key, PayeeOf(transfer), "PUT", string.Empty, message.Body, version, message, isFinal: true);

    /// <summary>The hub's confirmation to a payee that it gave the transfer up: its error, back.</summary>
    internal OutgoingMessage ErrorConfirmation(Transfer transfer, ReceivedMessage message, ProtocolVersion version) => Speak(
        transfer.Key, PayeeOf(transfer), "PUT", "/error", message.Body, version, message, isFinal: true);

    /// <summary>The outcome for a payee that reserved and waits for it.</summary>
    internal OutgoingMessage Patch(Transfer transfer, ProtocolVersion version, ReceivedMessage? cause) => Speak(
        transfer.Key,
        PayeeOf(transfer),
        "PATCH",
        string.Empty,
        TransferStates.Patch(transfer, Registry),
        version,
        cause,
        isFinal: true);

    /// <summary>An error of the hub's.</summary>
    internal OutgoingMessage Error(
        TransferKey key, Correspondent to, ErrorInformation error, ProtocolVersion version, ReceivedMessage? cause, bool isFinal) =>
        Speak(key, to, "PUT", "/error", error.ToJson(), version, cause, isFinal);

    /// <summary>Both sides learn that time ran out. The operator's own movements have no sides.</summary>
    internal IEnumerable<OutgoingMessage> Expired(Transfer transfer, ProtocolVersion version, ReceivedMessage? cause)
    {
        if (transfer.Kind is not (TransferKind.Transfer or TransferKind.FxTransfer)) yield break;
        var error = TransferErrors.Of(Reason.Expired);
        yield return Error(transfer.Key, PayerOf(transfer), error, version, cause, isFinal: true);

        // What expires here has not reached the other scheme.
        if (transfer.Terms?.PayeeName is null) yield return Error(transfer.Key, PayeeOf(transfer), error, version, cause, isFinal: true);
    }

    /// <summary>What the parties of conversions hear that ended with the transfer they were for.</summary>
    internal IEnumerable<OutgoingMessage> Linked(IReadOnlyList<Transfer> linked, ReceivedMessage? cause)
    {
        foreach (var conversion in linked)
        {
            yield return ToProvider(conversion, cause);
            if (conversion.IsPosted) continue;
            yield return Error(conversion.Key, PayerOf(conversion), Why(conversion), VersionOf(conversion), cause, isFinal: true);
        }
    }

    /// <summary>A provider that has fulfilled waits for the outcome; one that has not learns that it need not any more.</summary>
    internal OutgoingMessage ToProvider(Transfer conversion, ReceivedMessage? cause) => conversion.FulfilHash is not null
        ? Patch(conversion, VersionOf(conversion), cause)
        : Error(conversion.Key, PayeeOf(conversion), Why(conversion), VersionOf(conversion), cause, isFinal: true);

    /// <summary>The error of a refused request, in the words that fit its parties.</summary>
    internal ErrorInformation Why(Transfer transfer) => TransferErrors.Of(
        transfer.Reason,
        transfer.Terms?.PayerName ?? Name(transfer.Payer),
        transfer.Terms?.PayeeName ?? Name(transfer.Payee),
        transfer.Currency);

    /// <summary>The error that a transfer came to, as it was told when it did.</summary>
    private ErrorInformation Told(Transfer transfer) => transfer.Cause is { } said ? ErrorInformation.Repeat(said) : Why(transfer);

    private bool IsForPayer(Transfer transfer, ReceivedMessage message) =>
        transfer.Terms?.PayeeName is null
        || !string.Equals(message.Headers[HeaderNames.FspiopDestination], voice.Name, StringComparison.OrdinalIgnoreCase);

    private Correspondent Of(ParticipantId id, string? external) => new(id, external ?? Name(id)!, external is not null);

    private string? Name(ParticipantId? id) => id is { } known ? Registry.Find(known)?.Name : null;

    private static OutgoingMessage Forward(
        Transfer transfer,
        Correspondent to,
        ReceivedMessage message,
        string method,
        Func<TransferSubject, string> endpointType,
        bool isFinal,
        DateTimeOffset? expiresAt) => new()
        {
            Transfer = transfer.Key,
            Destination = to.Id,
            Method = method,
            EndpointType = endpointType(TransferSubject.Of(transfer.Key)),
            Headers = ForwardedHeaders.Of(message, to.Name).Pack(),
            Body = message.Body,
            IsFinal = isFinal,
            ExpiresAt = expiresAt,
            ArrivedAt = message.ArrivedAt,
        };

    /// <summary>A message of the hub's own about a transfer.</summary>
    internal OutgoingMessage Speak(
        TransferKey key,
        Correspondent to,
        string method,
        string suffix,
        ReadOnlyMemory<byte> body,
        ProtocolVersion version,
        ReceivedMessage? cause,
        bool isFinal)
    {
        var subject = TransferSubject.Of(key);
        var headers = voice.Headers(method, $"/{subject.Resource}/{key.Id}{suffix}", subject.Resource, version, to.Name, cause);
        return new OutgoingMessage
        {
            Transfer = key,
            Destination = to.Id,
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
