namespace Pamoja.Simulator;

/// <summary>An account holder at a simulated DFSP.</summary>
/// <param name="PartyIdType">MSISDN, EMAIL, ...</param>
/// <param name="Identifier">The number or name within that type.</param>
/// <param name="Name">What others are shown.</param>
public sealed record SimulatedParty(string PartyIdType, string Identifier, string Name);
