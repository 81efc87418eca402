using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>A message that was owed about a transfer, and what became of it.</summary>
/// <param name="Destination">To whom.</param>
/// <param name="Method">POST, PUT or PATCH.</param>
/// <param name="EndpointType">Name of the endpoint type that it goes to.</param>
/// <param name="Headers">Its header lines.</param>
/// <param name="WrittenAt">When the decision was made, by the ledger's clock.</param>
/// <param name="Outcome">How it ended; null while it is owed.</param>
/// <param name="HttpStatus">The destination's last answer; null if there was none.</param>
/// <param name="Attempts">How often it was tried; null while it is owed.</param>
/// <param name="EndedAt">When it ended; null while it is owed.</param>
public sealed record OwedMessage(
    ParticipantId Destination,
    string Method,
    string EndpointType,
    string Headers,
    DateTimeOffset WrittenAt,
    DeliveryOutcome? Outcome,
    short? HttpStatus,
    short? Attempts,
    DateTimeOffset? EndedAt);
