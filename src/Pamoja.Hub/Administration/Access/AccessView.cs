using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>How much may be asked, and from where; null: as much as comes, from anywhere; no addresses at all: from nowhere.</summary>
internal sealed record AccessView(
    int? RequestsPerSecond, int? RequestsAtOnce, int? QueriesPerSecond, int? DateWindowSeconds, IReadOnlyList<string>? Addresses)
{
    public static AccessView Of(ParticipantAccess access) => new(
        access.RequestsPerSecond, access.RequestsAtOnce, access.QueriesPerSecond, access.DateWindowSeconds, access.Addresses);
}

/// <summary>What was decided for a participant, and what is in force.</summary>
internal sealed record ParticipantAccessView(AccessView Own, AccessView InForce)
{
    /// <summary>For the description of the API.</summary>
    public static readonly ParticipantAccessView Example = Of(
        new ParticipantAccess { RequestsPerSecond = 200, Addresses = ["192.0.2.0/24"] }, new ParticipantAccess { QueriesPerSecond = 100 });

    public static ParticipantAccessView Of(ParticipantAccess own, ParticipantAccess scheme) => new(
        AccessView.Of(own),
        new AccessView(
            own.RequestsPerSecond ?? scheme.RequestsPerSecond,
            own.RequestsAtOnce ?? scheme.RequestsAtOnce,
            own.QueriesPerSecond ?? scheme.QueriesPerSecond,
            own.DateWindowSeconds ?? scheme.DateWindowSeconds,
            own.Addresses ?? scheme.Addresses));
}
