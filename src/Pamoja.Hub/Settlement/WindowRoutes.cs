using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>/v2/settlementWindows. A close is done when it is answered: the window can be settled at once.</summary>
internal sealed class WindowRoutes(AdministrationContext context)
{
    private static readonly WindowView Example = new(7, 7, "end of the day", "OPEN", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, []);

    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        var resource = new WindowRoutes(context);
        routes.Get("/v2/settlementWindows", resource.ListAsync)
            .Does("Settlement windows that meet all of the filters; one filter at least")
            .Takes("participantId", "windows in which this participant posted")
            .Takes("state", "OPEN, CLOSED, PENDING_SETTLEMENT, SETTLED or ABORTED")
            .Takes("fromDateTime", "opened then or later")
            .Takes("toDateTime", "opened then or before")
            .Takes("currency", "windows with content of this currency")
            .Gives(200, new[] { Example })
            .Refuses(SettlementRefusals.Invalid("Use at least one parameter"), SettlementRefusals.Invalid("No settlement window found"));
        routes.Get("/v2/settlementWindows/{id}", resource.FindAsync)
            .Does("One settlement window with its content")
            .Gives(200, Example)
            .Refuses(KnownErrors.Refused("Settlement window 7 not found"));
        routes.Post("/v2/settlementWindows/{id}", SettlementBodies.Close, resource.CloseAsync)
            .Does("Closes the open window; answers the one that is open now")
            .Gives(200, Example)
            .Refuses(
                SettlementRefusals.Of(Reason.WindowNotFound, 7),
                SettlementRefusals.Of(Reason.WindowNotOpen, 7),
                SettlementRefusals.Of(Reason.WindowEmpty, 7));
    }

    private async Task<AdministrationAnswer> ListAsync(AdministrationRequest request)
    {
        var query = new SettlementQuery(request, "participantId", "state", "fromDateTime", "toDateTime", "currency");
        var participant = query.Id("participantId");
        var filter = new WindowFilter(
            State: query.State(SettlementStateName.ReadWindow),
            Participant: participant is { } id ? new ParticipantId(id) : null,
            Currency: query.Currency(),
            From: query.Time("fromDateTime"),
            To: query.Time("toDateTime"));
        if (query.Error is { } error) return error;

        var windows = await context.Ledger.Settlement.FindWindowsAsync(filter, request.Cancellation);
        if (windows.Count == 0) return SettlementRefusals.Invalid("No settlement window found");
        return AdministrationAnswer.Ok(windows.Select(WindowView.Of).ToArray());
    }

    private async Task<AdministrationAnswer> FindAsync(AdministrationRequest request)
    {
        var query = new SettlementQuery(request);
        var id = query.PathId("id");
        if (query.Error is { } error) return error;

        var filter = new WindowFilter(new WindowId(id));
        var windows = await context.Ledger.Settlement.FindWindowsAsync(filter, request.Cancellation);
        if (windows.Count == 0) return KnownErrors.Refused($"Settlement window {id} not found");
        return AdministrationAnswer.Ok(WindowView.Of(windows[0]));
    }

    private async Task<AdministrationAnswer> CloseAsync(AdministrationRequest request, RequestBody body)
    {
        var query = new SettlementQuery(request);
        var id = query.PathId("id");
        if (query.Error is { } error) return error;

        switch (await context.SubmitAsync(new CloseWindow(new WindowId(id), body.Text("reason"))))
        {
            case Outcome.WindowClosed closed:
                // Puts the closed window together, so that whoever settles it next does not wait for that.
                await context.Ledger.Settlement.FindWindowsAsync(new WindowFilter(closed.Closed.Id), CancellationToken.None);
                return AdministrationAnswer.Ok(WindowView.Of(closed.Opened));
            case Outcome.Denied denied:
                return SettlementRefusals.Of(denied.Reason, id);
            case var other:
                throw new InvalidOperationException($"closing a window came to {other}");
        }
    }
}
