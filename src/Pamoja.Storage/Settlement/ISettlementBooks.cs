using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>What a ledger's store knows of settlement windows and settlements. Reads lock nothing.</summary>
public interface ISettlementBooks
{
    /// <summary>
    /// The windows that meet a filter, with all their contents, in the order of their numbers. A window that was just closed is put together
    /// first, so that a closed window is never without what it has.
    /// </summary>
    Task<IReadOnlyList<SettlementWindow>> FindWindowsAsync(WindowFilter filter, CancellationToken cancellation);

    /// <summary>The settlements that meet a filter, with all their accounts, in the order of their numbers.</summary>
    Task<IReadOnlyList<Settlement>> FindSettlementsAsync(SettlementFilter filter, CancellationToken cancellation);

    /// <summary>
    /// What was posted in a closed window, by pair, in the order of debited and credited account; nothing for the open window, which is not
    /// done.
    /// </summary>
    Task<IReadOnlyList<PairSum>> ReadTotalsAsync(WindowId window, CancellationToken cancellation);
}

/// <summary>Which windows are asked for; what is null does not matter.</summary>
/// <param name="Window">The one of this number.</param>
/// <param name="State">Those in this state.</param>
/// <param name="Participant">Those in which this participant posted; the open window is not among them.</param>
/// <param name="Currency">Those with content of this currency.</param>
/// <param name="From">Those opened then or later.</param>
/// <param name="To">Those opened then or before.</param>
public sealed record WindowFilter(
    WindowId? Window = null,
    WindowState? State = null,
    ParticipantId? Participant = null,
    string? Currency = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null);

/// <summary>Which settlements are asked for; what is null does not matter.</summary>
/// <param name="Id">The one of this number.</param>
/// <param name="State">Those in this state.</param>
/// <param name="Participant">Those with an account of this participant.</param>
/// <param name="Account">Those with this account.</param>
/// <param name="Currency">Those with an account of this currency.</param>
/// <param name="Window">Those of this window.</param>
/// <param name="From">Those made then or later.</param>
/// <param name="To">Those made then or before.</param>
/// <param name="FromWindow">Those with a window that was opened then or later.</param>
/// <param name="ToWindow">Those with a window that was opened then or before.</param>
public sealed record SettlementFilter(
    SettlementId? Id = null,
    SettlementState? State = null,
    ParticipantId? Participant = null,
    AccountId? Account = null,
    string? Currency = null,
    WindowId? Window = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null,
    DateTimeOffset? FromWindow = null,
    DateTimeOffset? ToWindow = null);
