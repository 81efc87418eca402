namespace Pamoja.Storage;

/// <summary>When the open settlement window is closed by itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TimeZone">IANA name of the time zone of all that follows.</param>
/// <param name="Times">Times of day.</param>
/// <param name="Days">Days of the week.</param>
/// <param name="Holidays">Days on which it rests.</param>
/// <param name="Models">Names of the settlement models of which a settlement is made right after.</param>
/// <param name="IsActive">Whether it closes anything.</param>
public sealed record CloseSchedule(
    string Name,
    string TimeZone,
    IReadOnlyList<TimeOnly> Times,
    IReadOnlyList<DayOfWeek> Days,
    IReadOnlyList<DateOnly> Holidays,
    IReadOnlyList<string> Models,
    bool IsActive)
{
    /// <summary>Up to here nothing is made up: when it was declared, or its last close was due.</summary>
    public DateTimeOffset DoneUntil { get; init; }
}

/// <summary>A close that was due, and what became of it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Schedule">Whose it is.</param>
/// <param name="DueAt">When it was due.</param>
/// <param name="Window">The window that was open then, or when it was made up.</param>
/// <param name="Models">What is settled right after.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Detail">What was done, or what failed; null while it is under way.</param>
/// <param name="StartedAt">When it was begun, by the database's clock.</param>
/// <param name="EndedAt">When it ended; null while it is under way.</param>
public sealed record CloseRun(
    int Id,
    string Schedule,
    DateTimeOffset DueAt,
    Ledger.WindowId Window,
    IReadOnlyList<string> Models,
    CloseRunState State,
    string? Detail,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt);

/// <summary>Where a scheduled close stands. Numbers are stored: never change one.</summary>
public enum CloseRunState : short
{
    /// <summary>Begun.</summary>
    Begun = 1,

    /// <summary>Done, or there was nothing to do.</summary>
    Done = 2,

    /// <summary>Failed; the operator was told why.</summary>
    Failed = 3,
}
