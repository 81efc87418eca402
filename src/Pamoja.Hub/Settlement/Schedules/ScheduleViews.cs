using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>A schedule of closes, and when it closes next.</summary>
internal sealed record CloseScheduleView(
    string Name,
    string TimeZone,
    IReadOnlyList<string> Times,
    IReadOnlyList<string> Days,
    IReadOnlyList<string> Holidays,
    IReadOnlyList<string> SettlementModels,
    bool IsActive,
    DateTimeOffset? NextDue)
{
    /// <summary>For the description of the API.</summary>
    public static readonly CloseScheduleView Example = new(
        "daily",
        "Africa/Lagos",
        ["12:00", "17:30"],
        ["MONDAY", "TUESDAY"],
        ["2026-12-25"],
        ["DEFERREDNETUSD"],
        true,
        new DateTimeOffset(2026, 2, 2, 11, 0, 0, TimeSpan.Zero));

    public static CloseScheduleView Of(CloseSchedule schedule, DateTimeOffset now) => new(
        schedule.Name,
        schedule.TimeZone,
        [.. schedule.Times.Select(ScheduleBodies.Write)],
        [.. schedule.Days.Select(day => ScheduleBodies.Days[(int)day])],
        [.. schedule.Holidays.Select(ScheduleBodies.Write)],
        schedule.Models,
        schedule.IsActive,
        schedule.IsActive ? ClosingCalendar.NextDue(schedule, now) : null);
}

/// <summary>A close that was due, and what became of it.</summary>
internal sealed record CloseRunView(
    DateTimeOffset DueAt, int SettlementWindowId, string State, string? Detail, DateTimeOffset StartedAt, DateTimeOffset? EndedAt)
{
    /// <summary>For the description of the API.</summary>
    public static readonly CloseRunView Example = new(
        new DateTimeOffset(2026, 2, 2, 11, 0, 0, TimeSpan.Zero),
        7,
        "DONE",
        "window 7 was closed; settlement 3 of DEFERREDNETUSD was made",
        new DateTimeOffset(2026, 2, 2, 11, 0, 0, TimeSpan.Zero),
        new DateTimeOffset(2026, 2, 2, 11, 0, 1, TimeSpan.Zero));

    public static CloseRunView Of(CloseRun run) =>
        new(run.DueAt, run.Window.Value, run.State.ToString().ToUpperInvariant(), run.Detail, run.StartedAt, run.EndedAt);
}
