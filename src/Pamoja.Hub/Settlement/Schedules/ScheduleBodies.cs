using System.Globalization;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>Bodies of /closeSchedules.</summary>
internal static class ScheduleBodies
{
    private const int TimesMax = 48;
    private const int HolidaysMax = 400;
    private const int ModelsMax = 50;
    private const string TimeForm = "HH:mm";
    private const string DateForm = "yyyy-MM-dd";

    /// <summary>Days under the names of the API.</summary>
    public static readonly string[] Days = [.. Enum.GetNames<DayOfWeek>().Select(name => name.ToUpperInvariant())];

    /// <summary>PUT: the whole schedule.</summary>
    public static readonly AdministrationSchema Replace = new(
        Field.Text("timeZone", 1, 64).Like("Africa/Lagos").Means("IANA name of the time zone of all that follows."),
        Field.Texts("times", 1, TimesMax, text => TryTime(text, out _), "must be a time such as 17:30", "17:30").Means("Times of day."),
        Field.Texts("days", 1, Days.Length, Days.Contains, "must be equal to one of the allowed values", "MONDAY").Optional
            .Means("MONDAY to SUNDAY; every day where it is left out."),
        Field.Texts("holidays", 0, HolidaysMax, text => TryDate(text, out _), "must be a date such as 2026-12-25", "2026-12-25").Optional
            .Means("Days on which it rests."),
        Field.Texts("settlementModels", 0, ModelsMax, IsModel, "must be the name of a settlement model", "DEFERREDNETUSD").Optional
            .Means("Models of which a settlement is made right after the close."),
        Field.Boolean("isActive").Optional);

    /// <summary>The schedule of a checked body.</summary>
    public static CloseSchedule Read(string name, RequestBody body) => new(
        name,
        body.Text("timeZone"),
        [.. body.TryTexts("times")!.Select(ReadTime).Order()],
        body.TryTexts("days") is { } days ? [.. days.Select(day => (DayOfWeek)Array.IndexOf(Days, day)).Order()] : Enum.GetValues<DayOfWeek>(),
        [.. (body.TryTexts("holidays") ?? []).Select(ReadDate).Order()],
        body.TryTexts("settlementModels") ?? [],
        body.TryBoolean("isActive") ?? true);

    /// <summary>A time of day in the form of the API.</summary>
    public static string Write(TimeOnly time) => time.ToString(TimeForm, CultureInfo.InvariantCulture);

    /// <summary>A date in the form of the API.</summary>
    public static string Write(DateOnly date) => date.ToString(DateForm, CultureInfo.InvariantCulture);

    private static bool IsModel(string text) => text.Length is >= 2 and <= 30;

    private static TimeOnly ReadTime(string text) => TimeOnly.ParseExact(text, TimeForm, CultureInfo.InvariantCulture);

    private static DateOnly ReadDate(string text) => DateOnly.ParseExact(text, DateForm, CultureInfo.InvariantCulture);

    private static bool TryTime(string text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text, TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    private static bool TryDate(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, DateForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
}
