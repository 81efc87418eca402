using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>A transfer as a search shows it.</summary>
internal sealed record TransferView(
    string TransferId,
    string Kind,
    string State,
    string? Payer,
    string? Payee,
    decimal Amount,
    string Currency,
    DateTimeOffset RequestedDate,
    DateTimeOffset? CompletedDate,
    DateTimeOffset? Expiration,
    string? ErrorCode,
    string? ErrorDescription,
    long BatchId,
    int? SettlementWindowId)
{
    /// <summary>For the description of the API.</summary>
    public static readonly TransferView Example = new(
        "0198f3a2-6a1c-7c55-8d3e-2f0a4c1b9e77",
        "TRANSFER",
        "COMMITTED",
        "alpha",
        "beta",
        12.5m,
        "USD",
        new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero),
        new DateTimeOffset(2026, 1, 31, 12, 0, 1, TimeSpan.Zero),
        new DateTimeOffset(2026, 1, 31, 12, 1, 0, TimeSpan.Zero),
        null,
        null,
        7,
        1);

    public static TransferView Of(FoundTransfer found, RegistrySnapshot registry)
    {
        var transfer = found.Transfer;
        var (code, description) = ReportNames.ErrorOf(transfer, registry);
        return new TransferView(
            transfer.Key.Id.ToString(),
            ReportNames.Of(transfer.Kind),
            ReportNames.Of(transfer.State),
            ReportNames.Of(transfer.Payer, registry),
            ReportNames.Of(transfer.Payee, registry),
            transfer.Amount,
            transfer.Currency,
            found.RequestedAt,
            transfer.CompletedAt,
            transfer.Expiration,
            code,
            description,
            found.BatchId,
            found.WindowId);
    }
}

/// <summary>A page of a search. Next leads to the rest; null when there is none.</summary>
internal sealed record TransferPageView(IReadOnlyList<TransferView> Transfers, string? Next);

/// <summary>One transfer's story.</summary>
internal sealed record TransferStoryView(
    TransferView Transfer,
    string? Condition,
    string? Fulfilment,
    string? DependsOn,
    IReadOnlyList<string> Conversions,
    IReadOnlyList<StoryRecordView> Lookups,
    IReadOnlyList<StoryRecordView> Quotes,
    IReadOnlyList<StoryEntryView> Entries,
    IReadOnlyList<StoryMessageView> Messages,
    StoryWindowView? SettlementWindow);

/// <summary>A message about a lookup or a quote before the transfer, by the hub's records: from whom, to whom and what became of it.</summary>
internal sealed record StoryRecordView(
    DateTimeOffset Date, string Resource, string? QuoteId, string Step, string From, string To, string Outcome);

/// <summary>An entry of the journal, with the owners of its accounts.</summary>
internal sealed record StoryEntryView(
    DateTimeOffset Date, string Entry, string? Debit, int DebitAccountId, string? Credit, int CreditAccountId, decimal Amount, long BatchId);

/// <summary>A message to a participant and how it ended; outcome null while it is still owed.</summary>
internal sealed record StoryMessageView(
    DateTimeOffset Date,
    string To,
    string Method,
    string EndpointType,
    bool IsFromHub,
    string? Outcome,
    short? HttpStatus,
    short? Attempts,
    DateTimeOffset? EndedDate);

/// <summary>The settlement window that took the posting, and the settlement that it came to.</summary>
internal sealed record StoryWindowView(int Id, string State, int? SettlementId, string? SettlementState)
{
    public static StoryWindowView Of(StorySettlement settled) => new(
        settled.WindowId,
        SettlementStateName.Of(settled.Window),
        settled.SettlementId,
        settled.Settlement is { } state ? SettlementStateName.Of(state) : null);
}
