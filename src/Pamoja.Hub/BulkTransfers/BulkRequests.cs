using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>POST /bulkTransfers on its way through the ledger.</summary>
internal sealed class PrepareBulkRequest(
    PrepareBulk command,
    ReceivedMessage message,
    MessageBody body,
    ParticipantId sender,
    ProtocolVersion version,
    BulkMessages messages) : LedgerRequest
{
    /// <summary>What a payment takes in a batch besides the body, roughly.</summary>
    private const int ItemBytes = 512;

    public override PrepareBulk Command => command;

    public override int Bytes => message.Body.Length + (command.Items.Count * ItemBytes);

    public override void Compose(Outcome outcome, ICollection<OutgoingMessage> outgoing)
    {
        switch (outcome)
        {
            case Outcome.BulkDecided { Bulk: { State: TransferState.Reserved } bulk, Lines: var lines }:
                outgoing.Add(messages.Prepare(bulk, lines, message, body, version));
                break;
            case Outcome.BulkDecided { Bulk: { State: TransferState.Invalid } bulk }:
                var why = BulkErrors.Of(bulk.Reason, command.PayerFsp, command.PayeeFsp);
                outgoing.Add(messages.Error(bulk.Key, sender, why, version, message, isFinal: true));
                break;
            case Outcome.BulkDecided { Bulk: var bulk, Lines: var lines }:
                outgoing.Add(messages.Results(bulk, lines, bulk.Payer!.Value, version, message));
                break;
            case Outcome.BulkReplayed replayed:
                outgoing.Add(messages.Replay(replayed, sender, version, message));
                break;
            case Outcome.Denied denied:
                outgoing.Add(messages.Error(command.Key!.Value, sender, BulkErrors.Of(denied.Reason), version, message, isFinal: false));
                break;
        }
    }
}

/// <summary>PUT /bulkTransfers/{ID}, or its /error, on its way through the ledger.</summary>
internal sealed class AnswerBulkRequest(
    Command command,
    ReceivedMessage message,
    ParticipantId sender,
    ProtocolVersion version,
    bool confirmsToPayee,
    BulkMessages messages) : LedgerRequest
{
    public override Command Command => command;

    public override int Bytes => message.Body.Length + 2_048;

    public override void Compose(Outcome outcome, ICollection<OutgoingMessage> outgoing)
    {
        var isError = command is AbortBulk;
        switch (outcome)
        {
            case Outcome.BulkDecided { Bulk: { State: TransferState.Expired } bulk, Lines: var lines }:
                outgoing.AddAll(messages.Expired(bulk, lines, message));
                break;
            case Outcome.BulkDecided { Bulk: var bulk } when isError || BulkMessages.IsOfWhole(bulk):
                outgoing.Add(isError
                    ? messages.PayeeError(bulk, message, version)
                    : messages.WholeError(bulk, bulk.Payer!.Value, version, message));
                if (confirmsToPayee) outgoing.Add(messages.WholeError(bulk, sender, version, message));
                break;
            case Outcome.BulkDecided { Bulk: var bulk, Lines: var lines }:
                outgoing.Add(messages.Results(bulk, lines, bulk.Payer!.Value, version, message));
                if (confirmsToPayee) outgoing.Add(messages.Results(bulk, lines, sender, version, message));
                break;
            case Outcome.BulkReplayed replayed:
                outgoing.Add(messages.Replay(replayed, sender, version, message));
                break;
            case Outcome.Denied denied:
                outgoing.Add(messages.Error(command.Key!.Value, sender, BulkErrors.Of(denied.Reason), version, message, isFinal: false));
                break;
        }
    }
}

/// <summary>
/// A request that its receiver answered with 4xx, on its way through the ledger: all of the bulk is released, and the sender hears the
/// receiver's own error. The receiver knows already.
/// </summary>
internal sealed class RefusedBulkRequest(AbortBulk command, ProtocolVersion version, BulkMessages messages) : LedgerRequest
{
    public override AbortBulk Command => command;

    public override void Compose(Outcome outcome, ICollection<OutgoingMessage> outgoing)
    {
        if (outcome is not Outcome.BulkDecided { Bulk: var bulk, Lines: var lines }) return;
        if (bulk.State == TransferState.Expired)
        {
            outgoing.AddAll(messages.Expired(bulk, lines, null));
            return;
        }

        outgoing.Add(messages.WholeError(bulk, bulk.Payer!.Value, version, null));
    }
}

/// <summary>The sweeper's word about a bulk on its way through the ledger.</summary>
internal sealed class ExpireBulkRequest(ExpireTransfer command, BulkMessages messages) : LedgerRequest
{
    public override ExpireTransfer Command => command;

    public override void Compose(Outcome outcome, ICollection<OutgoingMessage> outgoing)
    {
        if (outcome is not Outcome.BulkDecided { Bulk: var bulk, Lines: var lines }) return;
        outgoing.AddAll(messages.Expired(bulk, lines, null));
    }
}
