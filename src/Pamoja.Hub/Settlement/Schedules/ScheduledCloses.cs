using Microsoft.Extensions.Logging;
using Npgsql;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// Closes the open settlement window when a schedule says so, and makes the settlements that are wanted of it. One node at a time does what
/// is due; what a node left half done another one ends. Of several closes that nobody could do, the last is made up, once.
/// </summary>
internal sealed partial class ScheduledCloses : Rounds
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>A close that the ledger did not take for so long has failed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly CloseSchedules _schedules;
    private readonly GroupCommit _ledger;
    private readonly ISettlementBooks _books;
    private readonly RegistryFeed _feed;
    private readonly ILogger _logger;

    public ScheduledCloses(
        CloseSchedules schedules,
        GroupCommit ledger,
        ISettlementBooks books,
        RegistryFeed feed,
        TimeProvider time,
        ILogger<ScheduledCloses> logger) : base(Interval, time)
    {
        _schedules = schedules;
        _ledger = ledger;
        _books = books;
        _feed = feed;
        _logger = logger;
    }

    protected override Task RoundAsync() => DoWhatIsDueAsync(Stopping);

    protected override void BrokeOff(string cause) => LogLater(cause);

    /// <summary>Ends what was begun, and begins and ends what is due.</summary>
    internal async Task DoWhatIsDueAsync(CancellationToken cancellation)
    {
        var now = Time.GetUtcNow();
        var due = (await _schedules.ListAsync(cancellation))
            .Where(schedule => schedule.IsActive)
            .Select(schedule => (Schedule: schedule, At: ClosingCalendar.LastDue(schedule, schedule.DoneUntil, now)))
            .Where(each => each.At is not null)
            .OrderBy(each => each.At)
            .ToList();
        var begun = await _schedules.OpenRunsAsync(cancellation);
        if (due.Count == 0 && begun.Count == 0) return;
        if (!await _schedules.TakeTurnAsync(cancellation)) return;
        try
        {
            foreach (var run in begun) await EndAsync(run, cancellation);
            foreach (var (schedule, at) in due)
            {
                var open = await _books.FindWindowsAsync(new WindowFilter(State: WindowState.Open), cancellation);
                var begunNow = await _schedules.BeginAsync(schedule, at!.Value, open.Single().Id, cancellation);
                if (begunNow is not null) await EndAsync(begunNow, cancellation);
            }
        }
        finally
        {
            await LeaveAsync();
        }
    }

    private async Task EndAsync(CloseRun run, CancellationToken cancellation)
    {
        var reason = $"scheduled: {run.Schedule}";
        var closed = await _ledger.SubmitAsync(new AdministrationCommand(new CloseWindow(run.Window, reason)));
        switch (closed)
        {
            case Outcome.WindowClosed or Outcome.Denied { Reason: Reason.WindowNotOpen }:
                break;
            case Outcome.Denied { Reason: Reason.WindowEmpty }:
                await EndAsync(run, CloseRunState.Done, $"window {run.Window} is empty and stays open", cancellation);
                return;
            default:
                if (Time.GetUtcNow() - run.StartedAt > Patience)
                    await EndAsync(run, CloseRunState.Failed, $"the ledger did not take the close of window {run.Window}", cancellation);
                return;
        }

        // Puts the window together before anything is settled of it.
        await _books.FindWindowsAsync(new WindowFilter(run.Window), cancellation);
        List<string> done = [$"window {run.Window} was closed"];
        var hasFailed = false;
        foreach (var name in run.Models)
        {
            var (text, isFault) = await SettleAsync(name, run.Window, reason);
            hasFailed |= isFault;
            if (text is not null) done.Add(text);
        }

        await EndAsync(run, hasFailed ? CloseRunState.Failed : CloseRunState.Done, string.Join("; ", done), cancellation);
    }

    /// <summary>Makes the settlement of one model, if the window has anything of it that no settlement has taken.</summary>
    private async Task<(string? Text, bool IsFault)> SettleAsync(string name, WindowId window, string reason)
    {
        var model = _feed.Current.SettlementModels.FirstOrDefault(
            model => model.IsActive && model.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (model is null) return ($"settlement model {name} is not there", true);
        return await _ledger.SubmitAsync(new AdministrationCommand(new CreateSettlement(model.ToTerms(), reason, [window]))) switch
        {
            Outcome.Settlements made => ($"settlement {made.Settlement.Id} of {model.Name} was made", false),
            Outcome.WindowsInapplicable => (null, false),
            Outcome.Denied denied => ($"no settlement of {model.Name}: {SettlementRefusals.Of(denied.Reason, window.Value).Description}", true),
            var other => throw new InvalidOperationException($"making a settlement came to {other}"),
        };
    }

    private async Task EndAsync(CloseRun run, CloseRunState state, string detail, CancellationToken cancellation)
    {
        await _schedules.EndAsync(run, state, detail, cancellation);
        if (state == CloseRunState.Failed) LogFailed(run.Schedule, detail);
        else LogDone(run.Schedule, detail);
    }

    private async Task LeaveAsync()
    {
        try
        {
            await _schedules.LeaveTurnAsync(CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The database is away: the turn ends by itself.
        }
    }

    [LoggerMessage(3501, LogLevel.Information, "Scheduled close {Schedule}: {Detail}")]
    private partial void LogDone(string schedule, string detail);

    [LoggerMessage(3502, LogLevel.Error, "Scheduled close {Schedule} failed: {Detail}")]
    private partial void LogFailed(string schedule, string detail);

    [LoggerMessage(3503, LogLevel.Warning, "Scheduled closes are looked after later: {Failure}")]
    private partial void LogLater(string failure);
}
