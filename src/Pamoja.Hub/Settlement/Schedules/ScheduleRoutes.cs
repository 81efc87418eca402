using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// /closeSchedules: when the open settlement window is closed by itself. Not in the reference, whose operators have cron jobs for it.
/// </summary>
internal sealed class ScheduleRoutes(AdministrationContext context)
{
    private const int PageMax = 1_000;

    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        const string One = "/closeSchedules/{name}";
        var resource = new ScheduleRoutes(context);
        routes.Get("/closeSchedules", resource.ListAsync)
            .Does("All schedules of closes.")
            .Gives(StatusCodes.Status200OK, new[] { CloseScheduleView.Example });
        routes.Get(One, resource.ShowAsync)
            .Does("A schedule of closes.")
            .Gives(StatusCodes.Status200OK, CloseScheduleView.Example)
            .Refuses(KnownErrors.NotFound);
        routes.Put(One, ScheduleBodies.Replace, resource.ReplaceAsync)
            .Does("Declares a schedule of closes, or replaces it. What was due before is not made up.")
            .Gives(StatusCodes.Status200OK, CloseScheduleView.Example)
            .Refuses(NotAName, NotATimeZone, SettlementRefusals.ModelNotFound("X"));
        routes.Delete(One, resource.RemoveAsync)
            .Does("Removes a schedule of closes.")
            .Gives(StatusCodes.Status204NoContent)
            .Refuses(KnownErrors.NotFound);
        routes.Get(One + "/runs", resource.ListRunsAsync)
            .Does("The closes of a schedule that were due, the latest first, and what became of each.")
            .Takes("limit", $"most of a page, up to {PageMax}; 100 unless given")
            .Gives(StatusCodes.Status200OK, new[] { CloseRunView.Example });
    }

    private static ErrorInformation NotAName => FspiopError.MalformedSyntax.With("/path/name must be of 2 to 30 letters, digits, - and _");

    private static ErrorInformation NotATimeZone =>
        FspiopError.MalformedSyntax.With("/requestBody/timeZone must be the IANA name of a time zone, such as Africa/Lagos");

    private async Task<AdministrationAnswer> ListAsync(AdministrationRequest request)
    {
        var schedules = await context.Schedules.ListAsync(request.Cancellation);
        return AdministrationAnswer.Ok(schedules.Select(ViewOf).ToArray());
    }

    private async Task<AdministrationAnswer> ShowAsync(AdministrationRequest request) =>
        await FindAsync(request.Path("name"), request.Cancellation) is { } schedule
            ? AdministrationAnswer.Ok(ViewOf(schedule))
            : KnownErrors.NotFound;

    private async Task<AdministrationAnswer> ReplaceAsync(AdministrationRequest request, RequestBody body)
    {
        var name = request.Path("name");
        if (name.Length is < 2 or > 30 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')) return NotAName;
        if (!ClosingCalendar.IsTimeZone(body.Text("timeZone"))) return NotATimeZone;
        var schedule = ScheduleBodies.Read(name, body);
        var models = context.Feed.Current.SettlementModels;
        foreach (var wanted in schedule.Models)
        {
            var model = models.FirstOrDefault(model => model.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase));
            if (model is null) return SettlementRefusals.ModelNotFound(wanted);
            if (!model.ToTerms().IsDeferredNet) return SettlementRefusals.Of(Ledger.Reason.ModelNotDeferredNet);
        }

        await context.Schedules.SetAsync(schedule, context.Time.GetUtcNow(), request.Cancellation);
        return AdministrationAnswer.Ok(ViewOf(schedule));
    }

    private async Task<AdministrationAnswer> RemoveAsync(AdministrationRequest request) =>
        await context.Schedules.RemoveAsync(request.Path("name"), request.Cancellation) ? AdministrationAnswer.NoContent : KnownErrors.NotFound;

    private async Task<AdministrationAnswer> ListRunsAsync(AdministrationRequest request)
    {
        var query = new QueryValues(request);
        var limit = query.Number("limit", 1, PageMax) ?? 100;
        if (query.Error is { } error) return error;
        var runs = await context.Schedules.RunsAsync(request.Path("name"), (int)limit, request.Cancellation);
        return AdministrationAnswer.Ok(runs.Select(CloseRunView.Of).ToArray());
    }

    private async Task<CloseSchedule?> FindAsync(string name, CancellationToken cancellation) =>
        (await context.Schedules.ListAsync(cancellation)).FirstOrDefault(schedule => schedule.Name == name);

    private CloseScheduleView ViewOf(CloseSchedule schedule) => CloseScheduleView.Of(schedule, context.Time.GetUtcNow());
}
