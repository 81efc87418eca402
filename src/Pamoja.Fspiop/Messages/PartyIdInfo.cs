using System.Text.Json;

namespace Pamoja.Fspiop;

/// <summary>How a party is found, and at which FSP. Source: FSPIOP API Definition, PartyIdInfo.</summary>
/// <param name="Type">MSISDN, EMAIL, PERSONAL_ID, BUSINESS, DEVICE, ACCOUNT_ID, IBAN or ALIAS.</param>
/// <param name="Identifier">1 to 128 characters.</param>
/// <param name="SubIdOrType">1 to 128 characters, or null.</param>
/// <param name="FspId">1 to 32 characters, or null.</param>
public sealed record PartyIdInfo(string Type, string Identifier, string? SubIdOrType, string? FspId)
{
    internal static PartyIdInfo From(JsonElement info) => new(
        Fields.Text(info, "partyIdType"u8), Fields.Text(info, "partyIdentifier"u8),
        Fields.TextOrNull(info, "partySubIdOrType"u8), Fields.TextOrNull(info, "fspId"u8));
}
