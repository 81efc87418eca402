using Pamoja.Fspiop;
using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>The one FSPIOP error of each reason for which a bulk transfer was refused or released, as a whole or one payment of it.</summary>
internal static class BulkErrors
{
    /// <summary>Of the whole; what a bulk shares with a transfer is told in the same words, but for parties that are not there.</summary>
    internal static ErrorInformation Of(Reason reason, string? payer = null, string? payee = null) => reason switch
    {
        Reason.PayerNotFound or Reason.PayerInactive => FspiopError.PayerFspIdNotFound.With(TransferErrors.Of(reason, payer, payee).DetailOf()),
        Reason.PayeeNotFound or Reason.PayeeInactive => FspiopError.PayeeFspIdNotFound.With(TransferErrors.Of(reason, payer, payee).DetailOf()),
        Reason.BulkNotFound => FspiopError.BulkTransferIdNotFound.With("Provided Bulk Transfer ID was not found on the server."),
        _ => TransferErrors.Of(reason, payer, payee),
    };

    /// <summary>"code: description" of what ended a whole bulk: the payee's own words, or the hub's.</summary>
    internal static string CauseOf(Transfer bulk, string? payer, string? payee) =>
        bulk.Cause ?? InWords(Of(bulk.Reason, payer, payee));

    /// <summary>"code: description" of what ended one payment; null while nothing has, and where it was posted.</summary>
    internal static string? CauseOf(BulkLine line, string? payer, string? payee)
    {
        if (line.Transfer is not { } transfer) return InWords(TransferErrors.Of(line.Refused));
        if (!transfer.IsFinal || transfer.IsPosted) return null;
        return transfer.Cause ?? InWords(TransferErrors.Of(transfer.Reason, payer, payee, transfer.Currency));
    }

    private static string InWords(ErrorInformation error) => $"{error.Code}: {error.Description}";

    private static string DetailOf(this ErrorInformation error) => error.Description[(error.Error.Name.Length + 3)..];
}
