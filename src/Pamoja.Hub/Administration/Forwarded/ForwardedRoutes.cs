using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;
using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>
/// /forwardedTransfers: what other schemes have and do not tell of, although its time is over; and /transfers/{id}/resolution and
/// /fxTransfers/{id}/resolution, by which an operator who has asked there by other means ends it. Not in the reference.
/// </summary>
internal sealed class ForwardedRoutes(AdministrationContext context)
{
    private const int PageMax = 1_000;

    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        var resource = new ForwardedRoutes(context);
        routes.Get("/forwardedTransfers", resource.ListAsync)
            .Does("Transfers and conversions that another scheme has and whose time is over, the oldest first.")
            .Takes("limit", $"most of them, up to {PageMax}; 100 unless given")
            .Gives(StatusCodes.Status200OK, new[] { ForwardedTransferView.Example });
        Map("/transfers/{id}/resolution", IdSpace.Transfer, "a transfer that another scheme has and whose time is over");
        Map("/fxTransfers/{id}/resolution", IdSpace.FxTransfer, "such a conversion; or, by abort, a fulfilled one that no transfer followed");

        void Map(string path, IdSpace space, string what) => routes
            .Put(path, ForwardedBodies.Resolve, (request, body) => resource.ResolveAsync(request, body, space))
            .Does($"Has the other scheme asked again about {what}, or ends it as the operator says. Both sides are told.")
            .Gives(StatusCodes.Status202Accepted)
            .Refuses(KnownErrors.NotFound, NotForwarded("COMMITTED"), WrongFulfilment, ConversionOpen);
    }

    private async Task<AdministrationAnswer> ListAsync(AdministrationRequest request)
    {
        var query = new QueryValues(request);
        var limit = query.Number("limit", 1, PageMax) ?? 100;
        if (query.Error is { } error) return error;
        var overdue = await context.Forwarded.ReadOverdueAsync((int)limit, request.Cancellation);
        return AdministrationAnswer.Ok(
            overdue.Select(each => ForwardedTransferView.Of(each.Transfer, each.Attempts, context.Feed.Current)).ToArray());
    }

    private async Task<AdministrationAnswer> ResolveAsync(AdministrationRequest request, RequestBody body, IdSpace space)
    {
        if (!TransferId.TryParse(request.Path("id"), out var id)) return KnownErrors.NotFound;
        var key = new TransferKey(space, id);
        if (body.Text("action") == ForwardedBodies.AskAgain) return await AskAgainAsync(key, body.Text("reason"), request.Cancellation);
        Bits256? fulfilment = null;
        if (body.Text("action") == ForwardedBodies.Commit)
        {
            if (Read(body.TryText("fulfilment")) is not { } read) return WrongFulfilment;
            fulfilment = read;
        }

        var command = new ResolveTransfer(key, fulfilment, body.Hash, body.Text("reason"));
        return await context.GroupCommit.SubmitAsync(new ResolveRequest(command, context.Messages)) is Outcome.Denied denied
            ? ErrorOf(denied)
            : AdministrationAnswer.Accepted;
    }

    private static Bits256? Read(string? fulfilment) => Bytes32.TryRead(fulfilment, out var bytes) ? Bits256.FromBytes(bytes) : null;

    /// <summary>Who asked, and why, is written first: what was not noted is not done.</summary>
    private async Task<AdministrationAnswer> AskAgainAsync(TransferKey key, string grounds, CancellationToken cancellation)
    {
        var noted = await context.SubmitAsync(new ForwardTransfer(key) { AskedAgain = grounds });
        if (noted is Outcome.Denied denied) return ErrorOf(denied);
        await context.Forwarded.AskAgainAsync(key, cancellation);
        return AdministrationAnswer.Accepted;
    }

    private static ErrorInformation ErrorOf(Outcome.Denied denied) => denied.Reason switch
    {
        Reason.TransferNotFound => KnownErrors.NotFound,
        Reason.NotReserved or Reason.NotProxied => NotForwarded(ReportNames.Of(denied.Transfer!.State)),
        Reason.InvalidFulfilment => WrongFulfilment,
        Reason.FxNotFulfilled => ConversionOpen,
        _ => LedgerRefusals.ErrorOf(denied.Reason),
    };

    private static ErrorInformation NotForwarded(string state) =>
        FspiopError.GenericValidationError.With($"It is {state}: nothing that another scheme has and whose time is over");

    private static ErrorInformation WrongFulfilment =>
        FspiopError.GenericValidationError.With("The fulfilment is missing or does not fit the condition");

    private static ErrorInformation ConversionOpen =>
        FspiopError.GenericValidationError.With("A conversion of the transfer is not fulfilled; resolve that first");
}
