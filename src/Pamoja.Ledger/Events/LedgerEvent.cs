namespace Pamoja.Ledger;

/// <summary>
/// Something that an operator wants to hear of, decided and written with what caused it. The account is as the event left it.
/// </summary>
/// <param name="Type">What happened.</param>
/// <param name="Account">To which account.</param>
/// <param name="Value">Its value, as the APIs show it, in units of its currency.</param>
/// <param name="NetDebitCap">Its limit as it was set; null where it has none.</param>
/// <param name="IsCapPercentage">Whether that is a percentage of good funds.</param>
/// <param name="AlarmPercentage">Percentage of the limit at which the alarm is raised.</param>
/// <param name="Amount">What was moved or given back, where it is about that.</param>
/// <param name="Transfer">The movement that it is about, if any.</param>
public sealed record LedgerEvent(
    LedgerEventType Type,
    AccountId Account,
    decimal Value,
    decimal? NetDebitCap,
    bool IsCapPercentage,
    decimal AlarmPercentage,
    decimal? Amount,
    TransferKey? Transfer)
{
    /// <summary>The settlement window that it is about, if any.</summary>
    public WindowId? Window { get; init; }

    /// <summary>What there is to say beyond the figures, if anything.</summary>
    public string? Detail { get; init; }
}
