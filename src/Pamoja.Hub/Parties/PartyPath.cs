using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>
/// The party that a path names: <c>/{resource}/{Type}/{ID}</c> or <c>/{resource}/{Type}/{ID}/{SubId}</c>. Segments are kept as they were
/// sent, so that the next one in the chain gets the same path.
/// </summary>
internal sealed record PartyPath(string Resource, string Type, string RawId, string? RawSubId)
{
    /// <summary>Back from <see cref="Location"/>.</summary>
    internal static PartyPath At(string location)
    {
        var segments = location.Split('/');
        return new PartyPath(segments[1], segments[2], segments[3], segments.Length > 4 ? segments[4] : null);
    }

    internal static PartyPath Of(Request request)
    {
        var segments = request.Message.Path.ToString().Split('/');
        return new PartyPath(
            request.Operation.Resource, request["Type"], segments[3], request.Path.ContainsKey("SubId") ? segments[4] : null);
    }

    /// <summary>The identifier, decoded.</summary>
    internal string Identifier => Uri.UnescapeDataString(RawId);

    /// <summary>The sub-identifier or type, decoded; null when the path has none.</summary>
    internal string? SubIdOrType => RawSubId is null ? null : Uri.UnescapeDataString(RawSubId);

    /// <summary>Null when the identifiers have the form of their type; else 3101, which is told by callback.</summary>
    internal ErrorInformation? Fault => PartyIdentifierRules.Check(Type, Identifier, SubIdOrType);

    /// <summary>FSPIOP-URI of a message about the party.</summary>
    internal string Location => RawSubId is null ? $"/{Resource}/{Type}/{RawId}" : $"/{Resource}/{Type}/{RawId}/{RawSubId}";

    /// <summary>Where a participant takes messages about the party: one of two endpoint types.</summary>
    internal EndpointAddress At(string endpointType, string subIdEndpointType) => new(
        RawSubId is null ? endpointType : subIdEndpointType,
        [("partyIdType", Type), ("partyIdentifier", RawId), ("partySubIdOrType", RawSubId ?? string.Empty)]);

    /// <summary>Those of an oracle's answers that are about exactly this party.</summary>
    internal IEnumerable<PartyHolder> Among(IEnumerable<PartyHolder> holders)
    {
        var subId = SubIdOrType;
        return holders.Where(holder => holder.SubIdOrType == subId);
    }
}
