using Pamoja.Fspiop;

namespace Pamoja.Simulator;

/// <summary>What a simulated DFSP is.</summary>
public sealed record DfspOptions
{
    /// <summary>Its FSP id.</summary>
    public required string FspId { get; init; }

    /// <summary>Base URL of the hub's interoperability API.</summary>
    public required Uri Hub { get; init; }

    /// <summary>Its account holders.</summary>
    public IReadOnlyList<SimulatedParty> Parties { get; init; } = [];

    /// <summary>Port on the loopback address; 0 for any.</summary>
    public int Port { get; init; }

    /// <summary>Version of the API that it speaks.</summary>
    public ProtocolVersion Version { get; init; } = ProtocolVersion.V20;

    /// <summary>How long it waits for the callback to a request of its own.</summary>
    public TimeSpan CallbackTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the quotes are valid that it gives, and the transfers that it sends.</summary>
    public TimeSpan Validity { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How a payment of a bulk is answered that has one of these amounts, instead of the usual way.</summary>
    public IReadOnlyDictionary<decimal, PayeeBehaviour> BehaviourByAmount { get; init; } = new Dictionary<decimal, PayeeBehaviour>();

    /// <summary>As a foreign exchange provider: how many units of the second currency it gives for one of the first, by "XTS/XXX".</summary>
    public IReadOnlyDictionary<string, decimal> Rates { get; init; } = new Dictionary<string, decimal>();

    /// <summary>Private key in PEM with which it signs what it sends; null: it does not sign.</summary>
    public string? SigningKey { get; init; }

    /// <summary>Told of each message as it is sent or comes in; must be quick. Called by several threads at once.</summary>
    public Action<Exchange>? Observer { get; init; }
}
