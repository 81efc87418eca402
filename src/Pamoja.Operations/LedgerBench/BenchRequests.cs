using System.Text;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Operations;

/// <summary>A payment's prepare, with the message that a hub owes to the payee: the request itself, byte for byte.</summary>
internal sealed class BenchPrepare(PrepareTransfer command, ParticipantId payee) : LedgerRequest
{
    public override Command Command { get; } = command;

    public override int Bytes => BenchMessages.PrepareBody.Length + BenchMessages.Headers.Length;

    public override void Compose(Outcome outcome, ICollection<OutgoingMessage> outgoing)
    {
        if (outcome is not Outcome.Reserved reserved) return;
        outgoing.Add(new OutgoingMessage
        {
            Transfer = reserved.Transfer.Key,
            Destination = payee,
            Method = "POST",
            EndpointType = "FSPIOP_CALLBACK_URL_TRANSFER_POST",
            Headers = BenchMessages.Headers,
            Body = BenchMessages.PrepareBody,
            ExpiresAt = reserved.Transfer.Expiration,
        });
    }
}

/// <summary>A payment's fulfil in the flow of version 1.1, with the answer to the payer and the notice to the payee.</summary>
internal sealed class BenchFulfil(FulfilTransfer command, ParticipantId payer, ParticipantId payee) : LedgerRequest
{
    public override Command Command { get; } = command;

    public override int Bytes => BenchMessages.FulfilBody.Length + BenchMessages.Headers.Length;

    public override void Compose(Outcome outcome, ICollection<OutgoingMessage> outgoing)
    {
        if (outcome is not Outcome.Committed committed) return;
        outgoing.Add(Message(committed.Transfer.Key, payer, "PUT", "FSPIOP_CALLBACK_URL_TRANSFER_PUT", BenchMessages.FulfilBody, false));
        outgoing.Add(Message(committed.Transfer.Key, payee, "PATCH", "FSPIOP_CALLBACK_URL_TRANSFER_PATCH", BenchMessages.NoticeBody, true));
    }

    private static OutgoingMessage Message(
        TransferKey transfer, ParticipantId destination, string method, string endpoint, byte[] body, bool isHubMade) => new()
        {
            Transfer = transfer,
            Destination = destination,
            Method = method,
            EndpointType = endpoint,
            Headers = BenchMessages.Headers,
            Body = body,
            IsHubMade = isHubMade,
            IsFinal = true,
        };
}

/// <summary>A command of the operator's, which sends nothing.</summary>
internal sealed class BenchAdministration(Command command) : LedgerRequest
{
    public override Command Command { get; } = command;

    public override void Compose(Outcome outcome, ICollection<OutgoingMessage> outgoing) =>
        Invariant.Check(outcome is not Outcome.Denied, $"{Command.GetType().Name} of the bench was denied");
}

/// <summary>Bodies and headers as large as those of a real payment: an ILP packet with a transaction object, and a trace.</summary>
internal static class BenchMessages
{
    internal const string Headers =
        "Content-Type: application/vnd.interoperability.transfers+json;version=1.1\n" +
        "Date: Sat, 21 Nov 2026 10:00:00 GMT\n" +
        "FSPIOP-Source: participant-17\n" +
        "FSPIOP-Destination: participant-64\n" +
        "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\n" +
        "tracestate: acmevendor=eyJzcGFuSWQiOiIwMGYwNjdhYTBiYTkwMmI3IiwidGltZUFwaVByZXBhcmUiOiIxNzM0NTY3ODkwMTIzIn0=\n";

    internal static readonly byte[] PrepareBody = Encoding.ASCII.GetBytes(
        "{\"transferId\":\"b51ec534-ee48-4575-b6a9-ead2955b8069\",\"payerFsp\":\"participant-17\",\"payeeFsp\":\"participant-64\"," +
        "\"amount\":{\"currency\":\"XTS\",\"amount\":\"10.5\"},\"ilpPacket\":\"" + new string('A', 620) + "\"," +
        "\"condition\":\"f5sqb7tBTWPd5Y8BDFdMm9BJR_MNI4isf8p8n4D5pHA\",\"expiration\":\"2026-11-21T10:01:00.000Z\"}");

    internal static readonly byte[] FulfilBody = Encoding.ASCII.GetBytes(
        "{\"fulfilment\":\"uU0nuZNNPgilLlLX2n2r-sSE7-N6U4DukIj3rOLvzek\",\"completedTimestamp\":\"2026-11-21T10:00:01.123Z\"," +
        "\"transferState\":\"COMMITTED\"}");

    internal static readonly byte[] NoticeBody = Encoding.ASCII.GetBytes(
        "{\"completedTimestamp\":\"2026-11-21T10:00:01.123Z\",\"transferState\":\"COMMITTED\"}");
}
