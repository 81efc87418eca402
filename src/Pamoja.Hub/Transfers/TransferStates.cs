using System.Buffers.Text;
using System.Text;
using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>A transfer as the API tells of it: bodies of PUT and PATCH /transfers/{ID} and
/// /fxTransfers/{ID} that the hub makes.</summary>
internal static class TransferStates
{
    /// <summary>RESERVED, COMMITTED or ABORTED. Source: FSPIOP API Definition, TransferState.</summary>
    private static string Name(TransferState state) => state switch
    {
        TransferState.Reserved or TransferState.Dependent or TransferState.Forwarded => "RESERVED",
        // How it is settled is no business of the messages: the specification knows no other name for it.
        TransferState.Committed or TransferState.Settled => "COMMITTED",
        _ => "ABORTED",
    };

    /// <summary>The current state, with the fulfilment or the cause of the abort.</summary>
    internal static byte[] Put(Transfer transfer, RegistrySnapshot registry) => Write(transfer, registry, withFulfilment: true);

    /// <summary>The outcome for a payee that reserved and waits; the fulfilment is its own.</summary>
    internal static byte[] Patch(Transfer transfer, RegistrySnapshot registry) => Write(transfer, registry, withFulfilment: false);

    /// <summary>"code: description" of what ended an aborted transfer.</summary>
    internal static string Cause(Transfer transfer, RegistrySnapshot registry)
    {
        if (transfer.Cause is { } said) return said;
        var error = TransferErrors.Of(transfer.Reason, Named(transfer.Payer, registry), Named(transfer.Payee, registry), transfer.Currency);
        return $"{error.Code}: {error.Description}";
    }

    private static byte[] Write(Transfer transfer, RegistrySnapshot registry, bool withFulfilment)
    {
        var json = new StringBuilder(256).Append('{');
        if (transfer.CompletedAt is { } completed)
        {
            json.Append("\"completedTimestamp\":\"").Append(Timestamp.Write(completed)).Append("\",");
        }

        if (IsConversion(transfer)) json.Append("\"conversionState\":\"").Append(Name(transfer.State)).Append("\",");
        if (transfer.IsFinal && !transfer.IsPosted)
        {
            json.Append("\"extensionList\":{\"extension\":[{\"key\":\"cause\",\"value\":");
            json.Append(System.Text.Json.JsonSerializer.Serialize(Cut(Cause(transfer, registry)))).Append("}]},");
        }

        if (withFulfilment && transfer.Fulfilment is { } fulfilment)
        {
            json.Append("\"fulfilment\":\"").Append(Base64Url.EncodeToString(fulfilment.ToBytes())).Append("\",");
        }

        if (!IsConversion(transfer)) json.Append("\"transferState\":\"").Append(Name(transfer.State)).Append("\",");
        json[^1] = '}';
        return Encoding.UTF8.GetBytes(json.ToString());
    }

    private static bool IsConversion(Transfer transfer) => transfer.Key.Space == IdSpace.FxTransfer;

    private static string Cut(string text) => text.Length <= 128 ? text : text[..128];

    private static string? Named(ParticipantId? id, RegistrySnapshot registry) => id is { } known ? registry.Find(known)?.Name : null;
}
