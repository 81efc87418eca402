using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>A bulk transfer as the API tells of it: bodies of PUT /bulkTransfers/{ID} that the hub makes.</summary>
internal static class BulkResults
{
    /// <summary>The state of the whole. Source: FSPIOP API Definition, BulkTransferState.</summary>
    internal static string Name(Transfer bulk) => bulk.State switch
    {
        TransferState.Reserved => "ACCEPTED",
        // What ran out of time has been processed: each payment says how it ended.
        TransferState.Committed or TransferState.Expired => "COMPLETED",
        _ => "REJECTED",
    };

    /// <summary>
    /// The state with the result of each payment that has one. The payer sees all of them; the payee what it was asked for, without the
    /// fulfilments, which are its own.
    /// </summary>
    internal static byte[] Put(Transfer bulk, IReadOnlyList<BulkLine> lines, bool isForPayee, RegistrySnapshot registry)
    {
        var (payer, payee) = (NameOf(bulk.Payer, registry), NameOf(bulk.Payee, registry));
        var json = new StringBuilder(128 + (lines.Count * 160));
        json.Append("{\"bulkTransferState\":\"").Append(Name(bulk)).Append('"');
        if (bulk.CompletedAt is { } completed) json.Append(",\"completedTimestamp\":\"").Append(Timestamp.Write(completed)).Append('"');
        json.Append(",\"individualTransferResults\":[");
        var isFirst = true;
        foreach (var line in lines)
        {
            var cause = BulkErrors.CauseOf(line, payer, payee);
            if (isForPayee ? !line.IsAccepted : cause is null && line.Transfer is { IsFinal: false }) continue;
            json.Append(isFirst ? "{" : ",{");
            isFirst = false;
            if (cause is not null) json.Append("\"errorInformation\":").Append(Error(cause)).Append(',');
            else if (!isForPayee && line.Transfer!.Fulfilment is { } fulfilment)
            {
                json.Append("\"fulfilment\":\"").Append(Base64Url.EncodeToString(fulfilment.ToBytes())).Append("\",");
            }

            json.Append("\"transferId\":\"").Append(line.Id.ToString()).Append("\"}");
        }

        return Encoding.UTF8.GetBytes(json.Append("]}").ToString());
    }

    /// <summary>The body of PUT /bulkTransfers/{ID}/error for what ended a whole bulk.</summary>
    internal static byte[] PutError(Transfer bulk, RegistrySnapshot registry) =>
        Encoding.UTF8.GetBytes($$"""{"errorInformation":{{Error(BulkErrors.CauseOf(bulk, NameOf(bulk.Payer, registry), NameOf(bulk.Payee, registry)))}}}""");

    private static string Error(string cause)
    {
        const int CodeLength = 4;
        var description = cause[(CodeLength + ": ".Length)..];
        return $$"""{"errorCode":"{{cause[..CodeLength]}}","errorDescription":{{JsonSerializer.Serialize(description)}}}""";
    }

    private static string? NameOf(ParticipantId? id, RegistrySnapshot registry) => id is { } known ? registry.Find(known)?.Name : null;
}
