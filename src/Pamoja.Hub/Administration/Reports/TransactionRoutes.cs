using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>
/// /transactions/{id}: what payer and payee agreed on, read out of the transfer's ILP packet, which is kept with the request that was
/// forwarded.
/// </summary>
internal sealed class TransactionRoutes(AdministrationContext context)
{
    public static void Map(AdministrationRoutes routes, AdministrationContext context) =>
        routes.Get("/transactions/{id}", new TransactionRoutes(context).ShowAsync)
            .Does("The transaction object inside a transfer's ILP packet, while the request is kept.")
            .Gives(StatusCodes.Status200OK, new
            {
                transactionId = "0198f3a2-6a1c-7c55-8d3e-2f0a4c1b9e77",
                amount = new { amount = "12.5", currency = "USD" },
            })
            .Refuses(KnownErrors.NotFound, Unreadable);

    private async Task<AdministrationAnswer> ShowAsync(AdministrationRequest request)
    {
        if (!Ledger.TransferId.TryParse(request.Path("id"), out var id)) return KnownErrors.NotFound;
        if (await context.Reports.ReadRequestAsync(id, request.Cancellation) is not { } body) return KnownErrors.NotFound;
        if (AgreedTransaction.PacketOf(body) is not { } packet) return KnownErrors.NotFound;
        return AgreedTransaction.DataOf(packet) is { } transaction ? AdministrationAnswer.OkJson(transaction) : Unreadable;
    }

    private static ErrorInformation Unreadable => KnownErrors.Refused("The ILP packet holds no transaction");
}
