using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// When the closes of a schedule are due. Each of its local times is one moment: of an hour that comes twice the first, and in an hour that
/// is skipped as long after what came before as it would have been.
/// </summary>
internal static class ClosingCalendar
{
    /// <summary>Beyond so many days nothing is looked for: a schedule that rests for a year does not close.</summary>
    private const int DaysMax = 400;

    private const int SkippedHoursMax = 48;

    /// <summary>Whether this is the name of a time zone that this machine knows.</summary>
    public static bool IsTimeZone(string name) => name.Length <= 64 && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId;

    /// <summary>The latest moment after one and not after another at which a close is due; null if there is none.</summary>
    public static DateTimeOffset? LastDue(CloseSchedule schedule, DateTimeOffset after, DateTimeOffset until)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(schedule.TimeZone);

        // In an hour that is skipped a moment comes to lie after its own local time, by no more than a day.
        var last = LocalDay(zone, until).AddDays(1);
        var first = LocalDay(zone, after).AddDays(-1);
        for (var (day, count) = (last, 0); day >= first && count < DaysMax; day = day.AddDays(-1), count++)
        {
            var due = MomentsOf(schedule, zone, day).Where(moment => moment > after && moment <= until).Max();
            if (due is not null) return due;
        }

        return null;
    }

    /// <summary>The first moment after one at which a close is due; null if there is none within a year.</summary>
    public static DateTimeOffset? NextDue(CloseSchedule schedule, DateTimeOffset after)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(schedule.TimeZone);
        DateTimeOffset? next = null;
        var first = LocalDay(zone, after).AddDays(-1);
        for (var count = 0; count < DaysMax; count++)
        {
            var due = MomentsOf(schedule, zone, first.AddDays(count)).Where(moment => moment > after).Min();
            if (next is not null) return due < next ? due : next;

            // The next day may begin with a moment before this one only where a day is skipped.
            next = due;
        }

        return next;
    }

    /// <summary>The moment of a local time.</summary>
    public static DateTimeOffset MomentOf(TimeZoneInfo zone, DateOnly day, TimeOnly time)
    {
        var local = day.ToDateTime(time);
        if (zone.IsAmbiguousTime(local)) return new DateTimeOffset(local, zone.GetAmbiguousTimeOffsets(local).Max()).ToUniversalTime();
        var before = local;
        for (var hours = 0; zone.IsInvalidTime(before) && hours < SkippedHoursMax; hours++) before = before.AddHours(-1);
        return new DateTimeOffset(local, zone.GetUtcOffset(before)).ToUniversalTime();
    }

    private static IEnumerable<DateTimeOffset?> MomentsOf(CloseSchedule schedule, TimeZoneInfo zone, DateOnly day)
    {
        if (!schedule.Days.Contains(day.DayOfWeek) || schedule.Holidays.Contains(day)) return [];
        return schedule.Times.Select(time => (DateTimeOffset?)MomentOf(zone, day, time));
    }

    private static DateOnly LocalDay(TimeZoneInfo zone, DateTimeOffset moment) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, zone).DateTime);
}
