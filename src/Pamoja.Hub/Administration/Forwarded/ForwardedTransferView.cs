using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>A transfer or conversion that another scheme has and whose time is over.</summary>
/// <param name="TransferId">transferId or commitRequestId.</param>
/// <param name="Kind">TRANSFER or FX_TRANSFER.</param>
/// <param name="Payer">Payer or initiator.</param>
/// <param name="Payee">Payee or provider, in the other scheme.</param>
/// <param name="Proxy">The proxy behind which that is.</param>
/// <param name="Amount">What is reserved, in units of <paramref name="Currency"/>.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Expiration">When its time was over.</param>
/// <param name="Questions">How often the other scheme was asked since.</param>
internal sealed record ForwardedTransferView(
    string TransferId,
    string Kind,
    string? Payer,
    string? Payee,
    string? Proxy,
    decimal Amount,
    string Currency,
    DateTimeOffset? Expiration,
    int Questions)
{
    /// <summary>For the description of the API.</summary>
    public static readonly ForwardedTransferView Example = new(
        "0198f3a2-6a1c-7c55-8d3e-2f0a4c1b9e77", "TRANSFER", "alpha", "farpayee", "northproxy", 12.5m, "USD",
        new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero), 3);

    public static ForwardedTransferView Of(Transfer transfer, int questions, RegistrySnapshot registry) => new(
        transfer.Key.Id.ToString(),
        ReportNames.Of(transfer.Kind),
        transfer.Terms?.PayerName ?? ReportNames.Of(transfer.Payer, registry),
        transfer.Terms?.PayeeName,
        ReportNames.Of(transfer.Payee, registry),
        transfer.MovedAmount,
        transfer.MovedCurrency,
        transfer.Expiration,
        questions);
}
