using System.Collections.Frozen;
using System.Text;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>How reports call what the ledger has numbers for. States are the reference's own.</summary>
internal static class ReportNames
{
    public static readonly FrozenDictionary<string, TransferState> States = new Dictionary<string, TransferState>
    {
        ["RESERVED"] = TransferState.Reserved,
        ["RESERVED_FORWARDED"] = TransferState.Forwarded,
        ["COMMITTED"] = TransferState.Committed,
        ["INVALID"] = TransferState.Invalid,
        ["ABORTED_REJECTED"] = TransferState.Rejected,
        ["ABORTED_ERROR"] = TransferState.Aborted,
        ["EXPIRED_RESERVED"] = TransferState.Expired,
        ["RECEIVED_FULFIL_DEPENDENT"] = TransferState.Dependent,
    }.ToFrozenDictionary();

    public static readonly FrozenDictionary<string, TransferKind> Kinds =
        Enum.GetValues<TransferKind>()
            .Where(kind => kind is not (TransferKind.Announced or TransferKind.BulkTransfer))
            .ToFrozenDictionary(kind => Upper(kind.ToString()));

    public static string Of(TransferState state) => States.FirstOrDefault(each => each.Value == state).Key ?? Upper(state.ToString());

    public static string Of(TransferKind kind) => Upper(kind.ToString());

    public static string Of(EntryKind kind) => Upper(kind.ToString());

    public static string Of(DeliveryOutcome outcome) => Upper(outcome.ToString());

    /// <summary>A participant's name.</summary>
    public static string? Of(ParticipantId? id, RegistrySnapshot registry) => id is { } known ? registry.Find(known)?.Name : null;

    /// <summary>The error that ended a transfer: the payee's own where it gave one.</summary>
    public static (string? Code, string? Description) ErrorOf(Transfer transfer, RegistrySnapshot registry)
    {
        if (transfer.Reason == Reason.None) return (null, null);
        if (transfer.Cause is { Length: > 6 } said && said[4] == ':') return (said[..4], said[6..]);
        var error = TransferErrors.Of(transfer.Reason, Of(transfer.Payer, registry), Of(transfer.Payee, registry), transfer.Currency);
        return (error.Code, error.Description);
    }

    /// <summary>FundsIn is FUNDS_IN.</summary>
    private static string Upper(string name)
    {
        var upper = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && upper.Length > 0) upper.Append('_');
            upper.Append(char.ToUpperInvariant(letter));
        }

        return upper.ToString();
    }
}
