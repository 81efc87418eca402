using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>All that is known of one transfer: its row, its entries, what was sent because of it and how that ended.</summary>
/// <param name="Found">The transfer.</param>
/// <param name="Entries">Its entries in the order in which they were written.</param>
/// <param name="Messages">What it owed to participants.</param>
/// <param name="Settled">Where it is settled; null while it was not posted in a window.</param>
public sealed record TransferStory(
    FoundTransfer Found, IReadOnlyList<StoryEntry> Entries, IReadOnlyList<StoryMessage> Messages, StorySettlement? Settled);

/// <summary>The settlement window that took a posting, and the settlement that took the window's content of its account type and currency.</summary>
public sealed record StorySettlement(int WindowId, WindowState Window, int? SettlementId, SettlementState? Settlement);

/// <summary>An entry of the journal.</summary>
public sealed record StoryEntry(long BatchId, int Line, DateTimeOffset At, EntryKind Kind, AccountId Debit, AccountId Credit, decimal Amount);

/// <summary>A message that the transfer owed to a participant, and how it ended; null where it is still owed.</summary>
public sealed record StoryMessage(
    long Id,
    DateTimeOffset At,
    ParticipantId To,
    string Method,
    string EndpointType,
    bool IsHubMade,
    bool IsFinal,
    Delivery? Delivery,
    DateTimeOffset? EndedAt);
