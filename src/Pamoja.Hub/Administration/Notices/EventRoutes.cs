using Microsoft.AspNetCore.Http;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>/events: what webhooks and mails tell, for whoever would rather ask.</summary>
internal sealed class EventRoutes(AdministrationContext context)
{
    private const int PageMax = 1_000;

    public static void Map(AdministrationRoutes routes, AdministrationContext context) =>
        routes.Get("/events", new EventRoutes(context).ListAsync)
            .Does("Events of what expires, limits, alarms, funds and other schemes, oldest first: each once, and nothing is added before what was read.")
            .Takes("after", "the eventId of the last one that is known")
            .Takes("limit", $"most events of a page, up to {PageMax}; 100 unless given")
            .Gives(StatusCodes.Status200OK, new[] { EventView.Example });

    private async Task<AdministrationAnswer> ListAsync(AdministrationRequest request)
    {
        var query = new QueryValues(request);
        var limit = query.Number("limit", 1, PageMax) ?? 100;
        var after = EventCursor.Begin;
        if (request.Query("after") is { } text && !EventCursor.TryParse(text, out after)) query.Fail<string?>("after", "is no eventId");
        if (query.Error is { } error) return error;
        var events = await context.Events.ReadEventsAsync(after, (int)limit, request.Cancellation);
        return AdministrationAnswer.Ok(events.Select(each => EventView.Of(each, context.Feed.Current)).ToArray());
    }
}
