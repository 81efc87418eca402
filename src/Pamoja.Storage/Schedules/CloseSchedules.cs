using Npgsql;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>Schedules of closes, what became of each close that was due, and which node does what is due.</summary>
/// <param name="source">The database.</param>
/// <param name="node">This node.</param>
public sealed class CloseSchedules(NpgsqlDataSource source, Guid node)
{
    /// <summary>After so long without a sign another node takes what is due. Nothing is done twice even then: each close has one row.</summary>
    public static readonly TimeSpan TurnTime = TimeSpan.FromSeconds(30);

    private const string RunColumns = "run_id, schedule, due_at, window_id, models, state, detail, started_at, ended_at";

    /// <summary>All schedules, by name.</summary>
    public async Task<IReadOnlyList<CloseSchedule>> ListAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            select name, time_zone, times, days, holidays, models, is_active,
                   greatest(since, (select max(due_at) from close_run r where r.schedule = s.name))
            from close_schedule s order by name
            """);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var schedules = new List<CloseSchedule>();
        while (await row.ReadAsync(cancellation))
        {
            schedules.Add(new CloseSchedule(
                row.GetString(0),
                row.GetString(1),
                row.GetFieldValue<TimeOnly[]>(2),
                [.. row.GetFieldValue<short[]>(3).Select(day => (DayOfWeek)day)],
                row.GetFieldValue<DateOnly[]>(4),
                row.GetFieldValue<string[]>(5),
                row.GetBoolean(6))
            {
                DoneUntil = row.Time(7),
            });
        }

        return schedules;
    }

    /// <summary>Declares a schedule, or replaces the one of its name. What was due until <paramref name="since"/> is not made up.</summary>
    public async Task SetAsync(CloseSchedule schedule, DateTimeOffset since, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            insert into close_schedule (name, time_zone, times, days, holidays, models, is_active, since) values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (name) do update
            set time_zone = $2, times = $3, days = $4, holidays = $5, models = $6, is_active = $7, since = $8
            """);
        object[] values =
        [
            schedule.Name, schedule.TimeZone, schedule.Times.ToArray(), schedule.Days.Select(day => (short)day).ToArray(),
            schedule.Holidays.ToArray(), schedule.Models.ToArray(), schedule.IsActive, since.UtcDateTime,
        ];
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Removes a schedule; false where there is none. What became of its closes stays known.</summary>
    public async Task<bool> RemoveAsync(string name, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("delete from close_schedule where name = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = name });
        return await command.ExecuteNonQueryAsync(cancellation) > 0;
    }

    /// <summary>The closes of a schedule, the latest first.</summary>
    public Task<IReadOnlyList<CloseRun>> RunsAsync(string schedule, int limit, CancellationToken cancellation) =>
        ReadRunsAsync($"select {RunColumns} from close_run where schedule = $1 order by due_at desc limit $2", cancellation, schedule, limit);

    /// <summary>Closes that were begun and have not ended, in the order in which they were.</summary>
    public Task<IReadOnlyList<CloseRun>> OpenRunsAsync(CancellationToken cancellation) =>
        ReadRunsAsync($"select {RunColumns} from close_run where state = 1 order by run_id", cancellation);

    /// <summary>Takes the turn, or keeps it; false while another node has it.</summary>
    public async Task<bool> TakeTurnAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            update close_turn set node = $1, heartbeat = clock_timestamp()
            where node is null or node = $1 or heartbeat < clock_timestamp() - $2
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = node });
        command.Parameters.Add(new NpgsqlParameter { Value = TurnTime });
        return await command.ExecuteNonQueryAsync(cancellation) > 0;
    }

    /// <summary>Gives the turn back.</summary>
    public async Task LeaveTurnAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("update close_turn set node = null where node = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = node });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Begins a close that is due: from here on it is about this window. Null where it was begun before.</summary>
    public async Task<CloseRun?> BeginAsync(CloseSchedule schedule, DateTimeOffset due, WindowId window, CancellationToken cancellation)
    {
        const string Begin = $"""
            insert into close_run (schedule, due_at, window_id, models) values ($1, $2, $3, $4) on conflict (schedule, due_at) do nothing
            returning {RunColumns}
            """;
        var runs = await ReadRunsAsync(Begin, cancellation, schedule.Name, due.UtcDateTime, window.Value, schedule.Models.ToArray());
        return runs.Count == 0 ? null : runs[0];
    }

    /// <summary>Ends a close and notes the event of it; nothing where it has ended before.</summary>
    public async Task EndAsync(CloseRun run, CloseRunState state, string detail, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            with ended as (
                update close_run set state = $2, detail = $3, ended_at = clock_timestamp() where run_id = $1 and state = 1
                returning run_id, schedule, window_id)
            insert into ledger_event (batch_id, line, type, account_id, value, is_cap_percentage, alarm_percentage, created_at, window_id, detail)
            select 0, run_id, $4, 0, 0, false, 0, clock_timestamp(), window_id, schedule || ': ' || $3 from ended
            """);
        var type = state == CloseRunState.Done ? LedgerEventType.ScheduledCloseDone : LedgerEventType.ScheduledCloseFailed;
        foreach (var value in (object[])[run.Id, (short)state, detail, (short)type]) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<IReadOnlyList<CloseRun>> ReadRunsAsync(string sql, CancellationToken cancellation, params object[] values)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var runs = new List<CloseRun>();
        while (await row.ReadAsync(cancellation))
        {
            runs.Add(new CloseRun(
                row.GetInt32(0),
                row.GetString(1),
                row.Time(2),
                new WindowId(row.GetInt32(3)),
                row.GetFieldValue<string[]>(4),
                (CloseRunState)row.GetInt16(5),
                row.OptionalText(6),
                row.Time(7),
                row.IsDBNull(8) ? null : row.Time(8)));
        }

        return runs;
    }
}
