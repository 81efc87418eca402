using System.Collections.Concurrent;
using System.Net.Mail;
using Microsoft.Extensions.Logging;
using Npgsql;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// Tells the operator, and the participant whom it concerns, of events: each at the endpoints that are registered for it, the operator at
/// the hub's own. ALARM_NOTIFICATION_URL gets every event as POST; the mail types of the reference get those of their kind. In order and at
/// least once; who cannot be reached in a few tries misses it, is named in the log, and can ask for it at /events; it is tried once then,
/// until it is back.
/// </summary>
internal sealed partial class OperatorNotices : Rounds
{
    private const int EventsMax = 100;
    private const string WebhookType = "ALARM_NOTIFICATION_URL";

    private readonly ILedgerEvents _events;
    private readonly EventReader _reader;
    private readonly RegistryFeed _feed;
    private readonly NoticeOptions _options;
    private readonly NoticeSender _sender;
    private readonly ILogger _logger;

    /// <summary>
    /// Who missed the last notice, by where it went: those are tried once, so that they do not hold up the notices of others each time.
    /// </summary>
    private readonly ConcurrentDictionary<string, bool> _missed = new();

    public OperatorNotices(
        ILedgerEvents events, EventReader reader, RegistryFeed feed, NoticeOptions options, TimeProvider time, ILogger<OperatorNotices> logger)
        : base(options.Interval, time)
    {
        _events = events;
        _reader = reader;
        _feed = feed;
        _options = options;
        _sender = new NoticeSender(options, time);
        _logger = logger;
    }

    /// <summary>Stops; another node goes on at once.</summary>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await LeaveAsync();
        _sender.Dispose();
    }

    protected override async Task RoundAsync()
    {
        if (await _reader.TakeAsync(Stopping) is not { } cursor) return;
        foreach (var happened in await _events.ReadEventsAsync(cursor, EventsMax, Stopping))
        {
            await TellAsync(happened);
            await _reader.KeepAsync(happened.Cursor, Stopping);
        }
    }

    protected override void BrokeOff(string cause) => LogLater(cause);

    private Task TellAsync(RecordedEvent happened)
    {
        var registry = _feed.Current;
        var whole = EventView.Of(happened, registry);
        List<Task> tries = [];
        foreach (var participant in new[] { registry.Find(ParticipantId.Hub), registry.OwnerOf(happened.Event.Account) }.Distinct())
        {
            if (participant is null) continue;
            var view = participant.Id == ParticipantId.Hub ? whole : whole.ForParticipant();
            if (participant.Endpoints.TryGetValue(WebhookType, out var text) && Uri.TryCreate(text, UriKind.Absolute, out var url)
                && url.Scheme is "http" or "https")
                tries.Add(TryAsync(participant, text, view, () => _sender.PostAsync(url, view, Stopping)));
            if (MailTypeOf(happened.Event.Type) is { } type && participant.Endpoints.TryGetValue(type, out var mail)
                && MailAddress.TryCreate(mail, out var address))
                tries.Add(TryAsync(participant, mail, view, () => _sender.MailAsync(address, view, Stopping)));
        }

        return Task.WhenAll(tries);
    }

    private async Task TryAsync(Participant participant, string where, EventView view, Func<Task<string?>> send)
    {
        var failure = await send();
        foreach (var wait in _missed.ContainsKey(where) ? [] : _options.Retries)
        {
            if (failure is null) return;
            await Task.Delay(wait, Time, Stopping);
            failure = await send();
        }

        if (failure is null) _missed.TryRemove(where, out _);
        else
        {
            _missed.TryAdd(where, true);
            LogMissed(participant.Name, view.Event, view.EventId, failure);
        }
    }

    private async Task LeaveAsync()
    {
        try
        {
            await _reader.LeaveAsync(CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The database is away: the lease ends by itself.
        }
    }

    private static string? MailTypeOf(LedgerEventType type) => type switch
    {
        LedgerEventType.LimitAlarmRaised or LedgerEventType.LimitAlarmCleared or LedgerEventType.CredentialEnds => "NET_DEBIT_CAP_THRESHOLD_BREACH_EMAIL",
        LedgerEventType.LimitAdjusted => "NET_DEBIT_CAP_ADJUSTMENT_EMAIL",
        LedgerEventType.SettlementPositionChanged or LedgerEventType.FundsOverdrawn or LedgerEventType.ScheduledCloseFailed =>
            "SETTLEMENT_TRANSFER_POSITION_CHANGE_EMAIL",
        _ => null,
    };

    [LoggerMessage(3511, LogLevel.Warning, "{Participant} missed {Event} {EventId}: {Failure}")]
    private partial void LogMissed(string participant, string @event, string eventId, string failure);

    [LoggerMessage(3512, LogLevel.Warning, "Events are told later: {Failure}")]
    private partial void LogLater(string failure);
}
