namespace Pamoja.Ledger;

/// <summary>
/// When an operator hears that a participant nears its limit: once when its position reaches the alarm percentage of the cap, and again
/// only after it fell well below. Whether he was told stands in the account's row, which the transaction has locked.
/// </summary>
internal static class AlarmRules
{
    /// <summary>An alarm ends below this part of the level that raised it, so that a position that sways about the level raises it once.</summary>
    private const decimal EndOfLevel = 0.9m;

    /// <summary>After a position grew.</summary>
    internal static void Raise(Books books, Account position, Account? cover)
    {
        if (position.AlarmBelow is not null) return;
        var level = LevelOf(position, cover);
        if (level <= 0 || position.Totals.Value < level) return;
        position.AlarmBelow = EndOf(level);
        books.Record(LedgerEventType.LimitAlarmRaised, position);
    }

    /// <summary>After a position shrank.</summary>
    internal static void Clear(Books books, Account position)
    {
        if (position.Totals.Value >= position.AlarmBelow) return;
        position.AlarmBelow = null;
        books.Record(LedgerEventType.LimitAlarmCleared, position);
    }

    /// <summary>After the limit changed under a position: an alarm that still holds is not raised again.</summary>
    internal static void Adjust(Books books, Account position, Account? cover)
    {
        if (position.AlarmBelow is null)
        {
            Raise(books, position, cover);
            return;
        }

        var level = LevelOf(position, cover);
        position.AlarmBelow = level > 0 ? EndOf(level) : position.Totals.Value + 1;
        Clear(books, position);
    }

    /// <summary>The position at which the alarm is raised; 0 or below where there is none.</summary>
    private static decimal LevelOf(Account position, Account? cover) =>
        position.CapOver(FundsCheck.CoverOf(cover)) * position.AlarmPercentage * 0.01m;

    private static decimal EndOf(decimal level) => decimal.Round(level * EndOfLevel, 4, MidpointRounding.ToZero);
}
