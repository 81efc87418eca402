using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// /transfers/{id}/deliveries, and the same of fxTransfers and bulkTransfers: what the hub owed to whom about a transfer, and what became of it.
/// Not in the reference.
/// </summary>
internal static class DeliveryRoutes
{
    public static void Map(AdministrationRoutes routes, AdministrationContext context, PostgresOutbox outbox)
    {
        Map("/transfers/{id}/deliveries", IdSpace.Transfer);
        Map("/fxTransfers/{id}/deliveries", IdSpace.FxTransfer);
        Map("/bulkTransfers/{id}/deliveries", IdSpace.BulkTransfer);

        void Map(string path, IdSpace space) => routes
            .Get(path, request => ShowAsync(request, context, outbox, space))
            .Does("Messages that the hub owed about the transfer, in order, and how each ended.")
            .Takes("until", "Messages written up to this moment (ISO 8601); by default until an hour after the transfer ended.")
            .Gives(200, new[] { Example })
            .Refuses(KnownErrors.NotFound, FspiopError.MalformedSyntax.With("/query/until must be a moment such as 2026-01-31T12:00:00Z"));
    }

    private static DeliveryView Example => new(
        "payeefsp",
        "POST",
        EndpointTypes.TransferPost,
        "payerfsp",
        DateTimeOffset.UnixEpoch,
        "DELIVERED",
        202,
        1,
        DateTimeOffset.UnixEpoch.AddSeconds(1));

    private static async Task<AdministrationAnswer> ShowAsync(
        AdministrationRequest request, AdministrationContext context, PostgresOutbox outbox, IdSpace space)
    {
        if (!TransferId.TryParse(request.Path("id"), out var id)) return TransferDesk.WrongId("/path/id");
        var query = new QueryValues(request);
        var until = query.Moment("until");
        if (query.Error is { } error) return error;
        var owed = await outbox.ReadHistoryAsync(new TransferKey(space, id), until, request.Cancellation);
        return owed is null
            ? KnownErrors.NotFound
            : AdministrationAnswer.Ok(owed.Select(message => DeliveryView.Of(message, context.Feed.Current)).ToArray());
    }
}
