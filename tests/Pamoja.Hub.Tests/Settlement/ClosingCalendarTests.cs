using Pamoja.Storage;

namespace Pamoja.Hub.Tests;

/// <summary>When closes are due, across changes of the clock.</summary>
public sealed class ClosingCalendarTests
{
    private static readonly TimeOnly[] EveryQuarter = [.. Enumerable.Range(0, 96).Select(quarter => new TimeOnly(quarter / 4, quarter % 4 * 15))];

    [Theory]
    [InlineData("Europe/Berlin", "2026-07-01", "17:30", "2026-07-01T15:30:00Z")]
    [InlineData("Europe/Berlin", "2026-12-01", "17:30", "2026-12-01T16:30:00Z")]
    [InlineData("Asia/Kathmandu", "2026-12-01", "00:00", "2026-11-30T18:15:00Z")]
    // 02:30 comes twice: the first time is the one.
    [InlineData("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30:00Z")]
    [InlineData("America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30:00Z")]
    // 02:30 does not come: it is half an hour after 02:00 all the same, which is when clocks show 03:30.
    [InlineData("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:30:00Z")]
    [InlineData("America/New_York", "2026-03-08", "02:00", "2026-03-08T07:00:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:45:00Z")]
    public void A_local_time_is_one_moment(string zone, string day, string time, string moment) => Assert.Equal(
        DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture),
        ClosingCalendar.MomentOf(TimeZoneInfo.FindSystemTimeZoneById(zone), DateOnly.Parse(day), TimeOnly.Parse(time)));

    /// <summary>Somebody who looks every seven minutes for two years does every close of every day once, whatever the clocks do.</summary>
    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Africa/Casablanca")]
    [InlineData("Asia/Kathmandu")]
    public void Whoever_looks_often_enough_does_each_close_once(string zone)
    {
        var times = new TimeOnly[] { new(0, 0), new(1, 45), new(2, 30), new(17, 30) };
        var schedule = Schedule(zone, times);
        var (begin, end) = (new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero), new DateTimeOffset(2028, 1, 1, 12, 0, 0, TimeSpan.Zero));
        var done = new List<DateTimeOffset>();
        var until = begin;
        for (var now = begin; now <= end; now = now.AddMinutes(7))
        {
            if (ClosingCalendar.LastDue(schedule, until, now) is not { } due) continue;
            Assert.Equal(due, ClosingCalendar.NextDue(schedule, until));
            done.Add(until = due);
        }

        var info = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var expected = Enumerable.Range(-1, 733).Select(day => new DateOnly(2026, 1, 1).AddDays(day))
            .SelectMany(day => times.Select(time => ClosingCalendar.MomentOf(info, day, time)))
            .Where(moment => moment > begin && moment <= done[^1]).Order().ToList();
        Assert.Equal(expected, done);
        Assert.Equal(done.Count, done.Distinct().Count());
        Assert.InRange(done.Count, (730 * times.Length) - times.Length, (730 * times.Length) + times.Length);
    }

    [Fact]
    public void The_quarters_of_a_day_are_all_different_moments_but_for_those_that_were_skipped()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        for (var day = new DateOnly(2026, 1, 1); day.Year < 2027; day = day.AddDays(1))
        {
            var moments = EveryQuarter.Select(time => ClosingCalendar.MomentOf(zone, day, time)).ToList();
            Assert.Equal(day == new DateOnly(2026, 3, 29) ? 92 : 96, moments.Distinct().Count());
        }
    }

    [Fact]
    public void Of_several_closes_that_nobody_did_the_last_is_made_up()
    {
        var schedule = Schedule("UTC", [new(12, 0), new(18, 0)]);
        var monday = new DateTimeOffset(2026, 6, 1, 11, 0, 0, TimeSpan.Zero);
        Assert.Null(ClosingCalendar.LastDue(schedule, monday, monday));
        Assert.Equal(monday.AddHours(1), ClosingCalendar.LastDue(schedule, monday, monday.AddHours(1)));
        Assert.Null(ClosingCalendar.LastDue(schedule, monday.AddHours(1), monday.AddHours(6)));
        Assert.Equal(monday.AddDays(9).AddHours(7), ClosingCalendar.LastDue(schedule, monday, monday.AddDays(10)));
        Assert.Equal(monday.AddYears(3).AddHours(-17), ClosingCalendar.LastDue(schedule, monday, monday.AddYears(3)));
    }

    [Fact]
    public void Weekends_and_holidays_are_left_out()
    {
        var workdays = Schedule("Africa/Lagos", [new(17, 0)]) with
        {
            Days = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday],
            Holidays = [new DateOnly(2026, 12, 25), new DateOnly(2026, 12, 28)],
        };
        var thursday = new DateTimeOffset(2026, 12, 24, 16, 0, 0, TimeSpan.Zero);
        Assert.Equal(thursday, ClosingCalendar.LastDue(workdays, thursday.AddDays(-1), thursday.AddDays(4)));
        Assert.Equal(thursday.AddDays(5), ClosingCalendar.NextDue(workdays, thursday));
        Assert.Null(ClosingCalendar.NextDue(workdays with { Days = [] }, thursday));
    }

    private static CloseSchedule Schedule(string zone, IReadOnlyList<TimeOnly> times) =>
        new("daily", zone, times, Enum.GetValues<DayOfWeek>(), [], [], true);
}
