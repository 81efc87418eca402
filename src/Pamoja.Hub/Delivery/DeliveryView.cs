using System.Text.Json.Serialization;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>A message about a transfer as the API shows it.</summary>
/// <param name="Destination">To whom.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="EndpointType">Which of its endpoints.</param>
/// <param name="From">The hub, or the participant whose message was passed on.</param>
/// <param name="WrittenAt">When the decision was made that owes it.</param>
/// <param name="State">OWED, DELIVERED, REFUSED, GIVEN_UP or SUPERSEDED.</param>
/// <param name="HttpStatus">What the destination answered last, if anything.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="EndedAt">When it ended.</param>
internal sealed record DeliveryView(
    string Destination,
    string Method,
    string EndpointType,
    string? From,
    DateTimeOffset WrittenAt,
    string State,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] short? HttpStatus,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] short? Attempts,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? EndedAt)
{
    public static DeliveryView Of(OwedMessage message, RegistrySnapshot registry) => new(
        registry.Find(message.Destination)?.Name ?? $"{message.Destination.Value}",
        message.Method,
        message.EndpointType,
        HeaderList.Unpack(message.Headers)[Pamoja.Fspiop.HeaderNames.FspiopSource],
        message.WrittenAt,
        message.Outcome switch
        {
            null => "OWED",
            DeliveryOutcome.Delivered => "DELIVERED",
            DeliveryOutcome.Refused => "REFUSED",
            DeliveryOutcome.Superseded => "SUPERSEDED",
            _ => "GIVEN_UP",
        },
        message.HttpStatus,
        message.Attempts,
        message.EndedAt);
}
