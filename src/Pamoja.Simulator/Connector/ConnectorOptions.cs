using Pamoja.Fspiop;

namespace Pamoja.Simulator;

/// <summary>What a simulated participant with a connector is: its ports, what it knows and how it behaves.</summary>
public sealed record ConnectorOptions
{
    /// <summary>Its FSP id.</summary>
    public required string FspId { get; init; }

    /// <summary>Base URL of the hub's interoperability API.</summary>
    public required Uri Hub { get; init; }

    /// <summary>Port where the hub reaches it; 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>Port of the connector's test API; null for none.</summary>
    public int? TestPort { get; init; }

    /// <summary>Port of the backend's test API; null for none.</summary>
    public int? BackendPort { get; init; }

    /// <summary>Port of the connector's outbound API; null for none.</summary>
    public int? OutboundPort { get; init; }

    /// <summary>Private key in PEM with which it signs what it sends; null: it does not sign.</summary>
    public string? SigningKey { get; init; }

    /// <summary>Version of the API in which it asks.</summary>
    public ProtocolVersion Version { get; init; } = ProtocolVersion.V20;

    /// <summary>Whether its backend knows every party by any identifier; if not, those only that were put into it.</summary>
    public bool KnowsEverybody { get; init; }

    /// <summary>Currencies in which its parties take money; empty: it does not say.</summary>
    public IReadOnlyList<string> Currencies { get; init; } = [];

    /// <summary>Who converts for it; null if nobody does.</summary>
    public string? Converter { get; init; }

    /// <summary>Units of TARGET for one of SOURCE when it converts itself, by "SOURCE/TARGET"; one where nothing is said.</summary>
    public IReadOnlyDictionary<string, decimal> Rates { get; init; } = new Dictionary<string, decimal>();

    /// <summary>Whether it answers transfers with RESERVED and leaves the last word to the hub.</summary>
    public bool Reserves { get; init; }

    /// <summary>Whether an outbound transfer goes on by itself once the party is known.</summary>
    public bool AcceptsParties { get; init; }

    /// <summary>Whether an outbound transfer goes on by itself once the terms are known.</summary>
    public bool AcceptsQuotes { get; init; }

    /// <summary>How long it waits for the callback to a request of its own.</summary>
    public TimeSpan CallbackTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the terms are valid that it gives, and the transfers that it sends.</summary>
    public TimeSpan Validity { get; init; } = TimeSpan.FromSeconds(60);

    internal DfspOptions Wire => new()
    {
        FspId = FspId,
        Hub = Hub,
        Version = Version,
        SigningKey = SigningKey,
        CallbackTimeout = CallbackTimeout,
        Validity = Validity,
    };
}
