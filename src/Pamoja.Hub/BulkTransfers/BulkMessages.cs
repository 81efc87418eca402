using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// The messages that the ledger's decisions about bulk transfers owe. The payee's request is the payer's own, byte for byte, while all of it was
/// accepted; a part of it is the hub's word, as are the results.
/// </summary>
internal sealed class BulkMessages(HubVoice voice, TransferMessages messages)
{
    /// <summary>To the payee, what it is asked for.</summary>
    internal OutgoingMessage Prepare(Transfer bulk, IReadOnlyList<BulkLine> lines, ReceivedMessage message, MessageBody body, ProtocolVersion version)
    {
        if (lines.All(line => line.IsAccepted)) return messages.Prepare(bulk, message);
        var to = messages.Registry.Find(bulk.Payee!.Value)!.Name;
        var headers = voice.Headers("POST", "/bulkTransfers", ResourceNames.BulkTransfers, version, to, message);
        headers.Add(HeaderNames.Accept, MediaType.ForAccept(ResourceNames.BulkTransfers, version.Major));
        return new OutgoingMessage
        {
            Transfer = bulk.Key,
            Destination = bulk.Payee!.Value,
            Method = "POST",
            EndpointType = EndpointTypes.BulkTransferPost,
            Headers = headers.Pack(),
            Body = BulkTransferPrepare.Keeping(body, place => lines[place].IsAccepted),
            IsHubMade = true,
            ExpiresAt = bulk.Expiration,
        };
    }

    /// <summary>How a bulk stands, to one of its parties.</summary>
    internal OutgoingMessage Results(
        Transfer bulk, IReadOnlyList<BulkLine> lines, ParticipantId to, ProtocolVersion version, ReceivedMessage? cause) => messages.Speak(
        bulk.Key,
        To(to),
        "PUT",
        string.Empty,
        BulkResults.Put(bulk, lines, isForPayee: to != bulk.Payer, messages.Registry),
        version,
        cause,
        bulk.IsFinal);

    /// <summary>What ended a bulk as a whole, to one of its parties.</summary>
    internal OutgoingMessage WholeError(Transfer bulk, ParticipantId to, ProtocolVersion version, ReceivedMessage? cause) =>
        messages.Speak(bulk.Key, To(to), "PUT", "/error", BulkResults.PutError(bulk, messages.Registry), version, cause, isFinal: true);

    /// <summary>An error that has to do with the message it answers only.</summary>
    internal OutgoingMessage Error(
        TransferKey key, ParticipantId to, ErrorInformation error, ProtocolVersion version, ReceivedMessage? cause, bool isFinal) =>
        messages.Error(key, To(to), error, version, cause, isFinal);

    /// <summary>The payee's error, to the payer, word for word.</summary>
    internal OutgoingMessage PayeeError(Transfer bulk, ReceivedMessage message, ProtocolVersion version) =>
        messages.PayeeError(bulk, message, version);

    /// <summary>Both sides learn of each payment that time ran out.</summary>
    internal IEnumerable<OutgoingMessage> Expired(Transfer bulk, IReadOnlyList<BulkLine> lines, ReceivedMessage? cause)
    {
        var version = TransferMessages.VersionOf(bulk);
        yield return Results(bulk, lines, bulk.Payer!.Value, version, cause);
        yield return Results(bulk, lines, bulk.Payee!.Value, version, cause);
    }

    /// <summary>What a resend is answered: the outcome, as it was told when it was decided.</summary>
    internal OutgoingMessage Replay(Outcome.BulkReplayed replayed, ParticipantId to, ProtocolVersion version, ReceivedMessage cause) =>
        IsOfWhole(replayed.Bulk)
            ? WholeError(replayed.Bulk, to, version, cause)
            : Results(replayed.Bulk, replayed.Lines, to, version, cause);

    /// <summary>Bulks are between participants of this scheme.</summary>
    private Correspondent To(ParticipantId id) => Correspondent.Of(messages.Registry.Find(id)!);

    /// <summary>Whether a bulk ended by an error about the whole, and not by results.</summary>
    internal static bool IsOfWhole(Transfer bulk) => bulk.State == TransferState.Invalid
        || (bulk.State == TransferState.Aborted && (bulk.ErrorHash is not null || bulk.Reason == Reason.DestinationIsNotPayer));
}
