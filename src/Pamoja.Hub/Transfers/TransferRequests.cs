using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>POST /transfers or /fxTransfers on its way through the ledger.</summary>
/// <param name="command">What is asked.</param>
/// <param name="parties">Names of payer and payee as the request has them, for the words of a refusal.</param>
/// <param name="message">The request as it was received.</param>
/// <param name="sender">Who sent it.</param>
/// <param name="version">Version of its content type.</param>
/// <param name="messages">Makes the messages that are owed.</param>
internal sealed class PrepareRequest(
    Command command,
    (string Payer, string Payee, string Currency) parties,
    ReceivedMessage message,
    Correspondent sender,
    ProtocolVersion version,
    TransferMessages messages) : LedgerRequest
{
    public override Command Command => command;

    public override int Bytes => message.Body.Length + 2_048;

    public override void Compose(Outcome outcome, ICollection<OutgoingMessage> outgoing)
    {
        switch (outcome)
        {
            case Outcome.Reserved reserved:
                outgoing.Add(messages.Prepare(reserved.Transfer, message));
                break;
            case Outcome.Refused refused:
                outgoing.Add(messages.Error(command.Key!.Value, sender, Why(refused.Transfer.Reason), version, message, isFinal: true));
                outgoing.AddAll(messages.Linked(refused.Linked, message));
                break;
            case Outcome.Denied denied:
                outgoing.Add(messages.Error(command.Key!.Value, sender, TransferErrors.Of(denied.Reason), version, message, isFinal: false));
                break;
            case Outcome.Replayed replayed:
                outgoing.Add(messages.State(replayed.Transfer, sender, version, message));
                break;
        }
    }

    /// <summary>In a scheme with neighbours, whoever is not of this one should be behind a proxy.</summary>
    private ErrorInformation Why(Reason reason) => reason is Reason.PayerNotFound or Reason.PayeeNotFound && messages.Registry.Proxies.Count > 0
        ? FspiopError.GenericIdNotFound.With($"Payer proxy or payee proxy not found: {parties.Payer}, {parties.Payee}")
        : TransferErrors.Of(reason, parties.Payer, parties.Payee, parties.Currency);
}

/// <summary>PUT /transfers/{ID} or /fxTransfers/{ID} on its way through the ledger.</summary>
internal sealed class FulfilRequest(
    FulfilTransfer command,
    ReceivedMessage message,
    Correspondent sender,
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
            case Outcome.Fulfilled { Transfer: var conversion }:
                outgoing.Add(messages.Fulfil(conversion, message, version));
                break;
            case Outcome.Committed { Transfer: var transfer, Linked: var linked }:
                TellOfCommit(transfer, outgoing);
                outgoing.AddAll(messages.Linked(linked, message));
                break;
            case Outcome.Aborted { Transfer: var transfer, Linked: var linked }:
                var why = messages.Why(transfer);
                outgoing.Add(messages.Error(transfer.Key, messages.PayerOf(transfer), why, version, message, isFinal: true));
                TellPayee(transfer, why, outgoing);
                outgoing.AddAll(messages.Linked(linked, message));
                break;
            case Outcome.Expired { Transfer: var transfer, Linked: var linked }:
                outgoing.AddAll(messages.Expired(transfer, version, message));
                if (command.IsReserveRequested) outgoing.Add(messages.Patch(transfer, version, message));
                outgoing.AddAll(messages.Linked(linked, message));
                break;
            case Outcome.Denied denied:
                var error = TransferErrors.Of(denied.Reason);
                outgoing.Add(messages.Error(command.Target, sender, error, version, message, isFinal: false));
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

    private void TellOfCommit(Transfer transfer, ICollection<OutgoingMessage> outgoing)
    {
        if (command.IsReserveRequested)
        {
            outgoing.Add(messages.State(transfer, messages.PayerOf(transfer), version, message));
            outgoing.Add(messages.Patch(transfer, version, message));
            return;
        }

        outgoing.Add(messages.Fulfil(transfer, message, version));

        // Another scheme has confirmed it itself.
        if (confirmsToPayee && !messages.PayeeOf(transfer).IsExternal) outgoing.Add(messages.Confirmation(transfer, message, version));
    }

    /// <summary>A payee that waits for the outcome of its reservation gets it as PATCH; another one as a copy of the error.</summary>
    private void TellPayee(Transfer transfer, ErrorInformation why, ICollection<OutgoingMessage> outgoing)
    {
        if (command.IsReserveRequested) outgoing.Add(messages.Patch(transfer, version, message));
        else if (confirmsToPayee || sender.IsExternal) outgoing.Add(messages.Error(transfer.Key, sender, why, version, message, isFinal: true));
    }
}

/// <summary>PUT /transfers/{ID}/error or /fxTransfers/{ID}/error on its way through the ledger.</summary>
internal sealed class AbortRequest(
    AbortTransfer command,
    ReceivedMessage message,
    Correspondent sender,
    ProtocolVersion version,
    bool confirmsToPayee,
    TransferMessages messages) : LedgerRequest
{
    public override AbortTransfer Command => command;

    public override int Bytes => message.Body.Length + 2_048;

    public override void Compose(Outcome outcome, ICollection<OutgoingMessage> outgoing)
    {
        switch (outcome)
        {
            case Outcome.Aborted { Transfer: var transfer, Linked: var linked }:
                outgoing.Add(messages.PayeeError(transfer, message, version));
                if (confirmsToPayee && transfer.Kind == TransferKind.Transfer && !sender.IsExternal)
                {
                    outgoing.Add(messages.ErrorConfirmation(transfer, message, version));
                }

                outgoing.AddAll(messages.Linked(linked, message));
                break;
            case Outcome.Expired { Transfer: var transfer, Linked: var linked }:
                outgoing.AddAll(messages.Expired(transfer, version, message));
                outgoing.AddAll(messages.Linked(linked, message));
                break;
            // Two hubs that answer each other's errors with errors would not come to an end.
            case Outcome.Denied or Outcome.Replayed when sender.IsExternal:
                break;
            case Outcome.Denied denied:
                outgoing.Add(messages.Error(command.Target, sender, TransferErrors.Of(denied.Reason), version, message, isFinal: false));
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
        if (outcome is not Outcome.Expired { Transfer: var transfer, Linked: var linked }) return;
        outgoing.AddAll(messages.Expired(transfer, TransferMessages.VersionOf(transfer), null));
        outgoing.AddAll(messages.Linked(linked, null));
    }
}
