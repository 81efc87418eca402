using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>POST /transfers on its way through the ledger.</summary>
internal sealed class PrepareRequest(
    PrepareTransfer command, ReceivedMessage message, ParticipantId sender, ProtocolVersion version, TransferMessages messages) : LedgerRequest
{
    public override PrepareTransfer Command => command;

    public override int Bytes => message.Body.Length + 2_048;

    public override void Compose(Outcome outcome, ICollection<OutgoingMessage> outgoing)
    {
        switch (outcome)
        {
            case Outcome.Reserved reserved:
                outgoing.Add(messages.Prepare(reserved.Transfer, message));
                break;
            case Outcome.Refused refused:
                var why = TransferErrors.Of(refused.Transfer.Reason, command.PayerFsp, command.PayeeFsp, command.Currency);
                outgoing.Add(messages.Error(command.Key!.Value, sender, why, version, message, isFinal: true));
                break;
            case Outcome.Denied denied:
                outgoing.Add(messages.Error(command.Key!.Value, sender, TransferErrors.Of(denied.Reason), version, message, isFinal: false));
                break;
            case Outcome.Replayed replayed:
                outgoing.Add(messages.State(replayed.Transfer, sender, version, message));
                break;
        }
    }
}

/// <summary>PUT /transfers/{ID} on its way through the ledger.</summary>
internal sealed class FulfilRequest(
    FulfilTransfer command,
    ReceivedMessage message,
    ParticipantId sender,
    ProtocolVersion version,
    bool confirmsToPayee,
    TransferMessages messages) : LedgerRequest
{
    public override FulfilTransfer Command => command;

    public override int Bytes => message.Body.Length + 2_048;

    public override void Compose(Outcome outcome, ICollection<OutgoingMessage> outgoing)
    {
        switch (outcome)
        {
            case Outcome.Committed { Transfer: var transfer } when command.IsReserveRequested:
                outgoing.Add(messages.State(transfer, transfer.Payer!.Value, version, message));
                outgoing.Add(messages.Patch(transfer, version, message));
                break;
            case Outcome.Committed { Transfer: var transfer }:
                outgoing.Add(messages.Fulfil(transfer, message));
                if (confirmsToPayee) outgoing.Add(messages.Confirmation(transfer, message, version));
                break;
            case Outcome.Aborted { Transfer: var transfer }:
                var why = messages.Why(transfer);
                outgoing.Add(messages.Error(transfer.Key, transfer.Payer!.Value, why, version, message, isFinal: true));
                TellPayee(transfer, why, outgoing);
                break;
            case Outcome.Expired { Transfer: var transfer }:
                foreach (var expired in messages.Expired(transfer, version, message)) outgoing.Add(expired);
                if (command.IsReserveRequested) outgoing.Add(messages.Patch(transfer, version, message));
                break;
            case Outcome.Denied denied:
                var error = TransferErrors.Of(denied.Reason);
                outgoing.Add(messages.Error(command.Key!.Value, sender, error, version, message, isFinal: false));
                if (command.IsReserveRequested && denied is { Reason: Reason.NotReserved or Reason.Expired, Transfer: { } ended })
                {
                    outgoing.Add(messages.Patch(ended, version, message));
                }

                break;
            case Outcome.Replayed { Transfer: var transfer }:
                outgoing.Add(messages.State(transfer, sender, version, message));
                break;
        }
    }

    /// <summary>A payee that waits for the outcome of its reservation gets it as PATCH; another one as a copy of the error.</summary>
    private void TellPayee(Transfer transfer, ErrorInformation why, ICollection<OutgoingMessage> outgoing)
    {
        if (command.IsReserveRequested) outgoing.Add(messages.Patch(transfer, version, message));
        else if (confirmsToPayee) outgoing.Add(messages.Error(transfer.Key, sender, why, version, message, isFinal: true));
    }
}

/// <summary>PUT /transfers/{ID}/error on its way through the ledger.</summary>
internal sealed class AbortRequest(
    AbortTransfer command,
    ReceivedMessage message,
    ParticipantId sender,
    ProtocolVersion version,
    TransferMessages messages) : LedgerRequest
{
    public override AbortTransfer Command => command;

    public override int Bytes => message.Body.Length + 2_048;

    public override void Compose(Outcome outcome, ICollection<OutgoingMessage> outgoing)
    {
        switch (outcome)
        {
            case Outcome.Aborted { Transfer: var transfer }:
                outgoing.Add(messages.PayeeError(transfer, message));
                break;
            case Outcome.Expired { Transfer: var transfer }:
                foreach (var expired in messages.Expired(transfer, version, message)) outgoing.Add(expired);
                break;
            case Outcome.Denied denied:
                outgoing.Add(messages.Error(command.Key!.Value, sender, TransferErrors.Of(denied.Reason), version, message, isFinal: false));
                break;
            case Outcome.Replayed { Transfer: var transfer }:
                outgoing.Add(messages.State(transfer, sender, version, message));
                break;
        }
    }
}

/// <summary>The sweeper's word on its way through the ledger.</summary>
internal sealed class ExpireRequest(ExpireTransfer command, TransferMessages messages) : LedgerRequest
{
    public override ExpireTransfer Command => command;

    public override void Compose(Outcome outcome, ICollection<OutgoingMessage> outgoing)
    {
        if (outcome is not Outcome.Expired { Transfer: var transfer }) return;
        foreach (var expired in messages.Expired(transfer, TransferMessages.DefaultVersion, null)) outgoing.Add(expired);
    }
}
