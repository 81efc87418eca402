using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>Tells a transfer's story in the names that operators know.</summary>
internal static class TransferStories
{
    /// <summary>For the description of the API.</summary>
    public static TransferStoryView Example { get; } = new(
        TransferView.Example,
        "8x04dj-RKEtfjStajaKXKJ5eL1mWm9iG2ltEKvEDOHc",
        "uz0FAeutW6o8Mz7OmJh8ALX6mmsZCcIDOqtE01eo4uI",
        null,
        [],
        [new StoryRecordView(DateTimeOffset.UnixEpoch, "parties", null, "GET", "alpha", "beta", "forwarded")],
        [new StoryRecordView(DateTimeOffset.UnixEpoch, "quotes", "0198f3a2-6a1c-7c55-8d3e-2f0a4c1b9e76", "POST", "alpha", "beta", "forwarded")],
        [
            new StoryEntryView(TransferView.Example.RequestedDate, "PEND", "alpha", 3, "beta", 5, 12.5m, 7),
            new StoryEntryView(TransferView.Example.CompletedDate!.Value, "POST", "alpha", 3, "beta", 5, 12.5m, 8),
        ],
        [
            new StoryMessageView(
                TransferView.Example.RequestedDate, "beta", "POST", EndpointTypes.TransferPost, false, "DELIVERED", 202, 1,
                TransferView.Example.RequestedDate),
        ],
        new StoryWindowView(1, "SETTLED", 1, "SETTLED"));

    public static TransferStoryView ViewOf(TransferStory story, IReadOnlyList<QuoteRecord> agreed, RegistrySnapshot registry)
    {
        var transfer = story.Found.Transfer;
        return new TransferStoryView(
            TransferView.Of(story.Found, registry),
            transfer.Condition is { } condition ? Bytes32.Write(condition.ToBytes()) : null,
            transfer.Fulfilment is { } fulfilment ? Bytes32.Write(fulfilment.ToBytes()) : null,
            transfer.DependsOn?.Id.ToString(),
            [.. transfer.Conversions.Select(key => key.Id.ToString())],
            [.. agreed.Where(IsLookup).Select(ViewOf)],
            [.. agreed.Where(record => !IsLookup(record)).Select(ViewOf)],
            [.. story.Entries.Select(entry => ViewOf(entry, registry))],
            [.. story.Messages.Select(message => ViewOf(message, registry))],
            story.Settled is { } settled ? StoryWindowView.Of(settled) : null);
    }

    private static bool IsLookup(QuoteRecord record) => record.Resource == ResourceNames.Parties;

    private static StoryRecordView ViewOf(QuoteRecord record) =>
        new(record.At, record.Resource, record.QuoteId, record.Step, record.Source, record.Destination, record.Outcome);

    private static StoryEntryView ViewOf(StoryEntry entry, RegistrySnapshot registry) => new(
        entry.At,
        ReportNames.Of(entry.Kind),
        registry.OwnerOf(entry.Debit)?.Name,
        entry.Debit.Value,
        registry.OwnerOf(entry.Credit)?.Name,
        entry.Credit.Value,
        entry.Amount,
        entry.BatchId);

    private static StoryMessageView ViewOf(StoryMessage message, RegistrySnapshot registry) => new(
        message.At,
        ReportNames.Of(message.To, registry) ?? "",
        message.Method,
        message.EndpointType,
        message.IsHubMade,
        message.Delivery is { } delivery ? ReportNames.Of(delivery.Outcome) : null,
        message.Delivery?.HttpStatus,
        message.Delivery?.Attempts,
        message.EndedAt);
}
