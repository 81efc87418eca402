using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>An event as operators get it: by webhook, by mail, or when they ask. The id is the same each time that it is told.</summary>
internal sealed record EventView(
    string EventId,
    string Event,
    DateTimeOffset Date,
    string? Participant,
    int? AccountId,
    string? LedgerAccountType,
    string? Currency,
    decimal Value,
    decimal? Limit,
    string? LimitUnit,
    decimal AlarmPercentage,
    decimal? Amount,
    string? TransferId,
    int? SettlementWindowId,
    string? Detail)
{
    private const string Resolved = "TRANSFER_RESOLVED";
    private const string AskedAgain = "FORWARDED_ASKED_AGAIN";

    /// <summary>
    /// The same for the participant whose account it is about: an operator's grounds are his own and stay with the scheme, what he decided is the
    /// participant's to know.
    /// </summary>
    public EventView ForParticipant() => Event switch
    {
        Resolved => this with { Detail = Detail?.Split(':')[0] },
        AskedAgain => this with { Detail = null },
        _ => this,
    };

    /// <summary>For the description of the API.</summary>
    public static readonly EventView Example = new(
        "1204-77-1", "LIMIT_ALARM_RAISED", new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero), "alpha", 3, "POSITION", "USD", 801.5m, 1000m,
        LimitBodies.Amount, 80m, null, "0198f3a2-6a1c-7c55-8d3e-2f0a4c1b9e77", null, null);

    public static EventView Of(RecordedEvent recorded, RegistrySnapshot registry)
    {
        var happened = recorded.Event;
        var owner = registry.OwnerOf(happened.Account);
        var account = owner?.Accounts.First(each => each.Id == happened.Account);
        var isShown = account is not null && account.Type != AccountType.Opening;
        return new EventView(
            recorded.Cursor.ToString(),
            NameOf(happened.Type),
            recorded.At,
            owner?.Name,
            happened.Account.Value == 0 ? null : happened.Account.Value,
            isShown ? AccountTypeName.Of(account!.Type) : null,
            account?.Currency,
            happened.Value,
            happened.NetDebitCap,
            happened.NetDebitCap is null ? null : happened.IsCapPercentage ? LimitBodies.Percentage : LimitBodies.Amount,
            happened.AlarmPercentage,
            happened.Amount,
            happened.Transfer?.Id.ToString(),
            happened.Window?.Value,
            happened.Detail);
    }

    private static string NameOf(LedgerEventType type) => type switch
    {
        LedgerEventType.LimitAlarmRaised => "LIMIT_ALARM_RAISED",
        LedgerEventType.LimitAlarmCleared => "LIMIT_ALARM_CLEARED",
        LedgerEventType.LimitAdjusted => "LIMIT_ADJUSTED",
        LedgerEventType.FundsOutExpired => "FUNDS_OUT_EXPIRED",
        LedgerEventType.SettlementPositionChanged => "SETTLEMENT_POSITION_CHANGED",
        LedgerEventType.FundsOverdrawn => "FUNDS_OVERDRAWN",
        LedgerEventType.ScheduledCloseDone => "SCHEDULED_CLOSE_DONE",
        LedgerEventType.ScheduledCloseFailed => "SCHEDULED_CLOSE_FAILED",
        LedgerEventType.ForwardedUnanswered => "FORWARDED_UNANSWERED",
        LedgerEventType.TransferResolved => Resolved,
        LedgerEventType.CredentialEnds => "CREDENTIAL_ENDS",
        LedgerEventType.ForwardedAskedAgain => AskedAgain,
        _ => type.ToString(),
    };
}
