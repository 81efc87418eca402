namespace Pamoja.Storage;

/// <summary>A party, or a part of one, and the FSP that holds it.</summary>
/// <param name="Type">Type of the identifier: MSISDN, EMAIL, ...</param>
/// <param name="Identifier">The identifier.</param>
/// <param name="SubId">Sub-identifier or type; null for the party as such.</param>
/// <param name="Currency">The currency that this is about; null for all.</param>
/// <param name="FspId">Who holds it.</param>
public readonly record struct HeldParty(string Type, string Identifier, string? SubId, string? Currency, string FspId);
