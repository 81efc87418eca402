namespace Pamoja.Storage;

/// <summary>How much a participant may ask of the hub, and from where. What is null is left to the scheme.</summary>
public sealed record ParticipantAccess
{
    /// <summary>Nothing was decided.</summary>
    public static readonly ParticipantAccess Unset = new();

    /// <summary>Requests a second, on average; as many may come at one moment.</summary>
    public int? RequestsPerSecond { get; init; }

    /// <summary>Requests under way at a time.</summary>
    public int? RequestsAtOnce { get; init; }

    /// <summary>Questions after the state of transfers a second, which do not count as requests.</summary>
    public int? QueriesPerSecond { get; init; }

    /// <summary>Seconds by which a message's Date may be off the hub's clock.</summary>
    public int? DateWindowSeconds { get; init; }

    /// <summary>Networks (CIDR) that it may connect from.</summary>
    public IReadOnlyList<string>? Addresses { get; init; }
}
