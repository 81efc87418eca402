using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>Whom a message about a transfer goes to.</summary>
/// <param name="Id">The participant whose endpoint it goes to; the proxy of somebody in another scheme.</param>
/// <param name="Name">For whom it is.</param>
/// <param name="IsExternal">Whether that is somebody in another scheme.</param>
internal readonly record struct Correspondent(ParticipantId Id, string Name, bool IsExternal)
{
    internal static Correspondent Of(Participant participant) => new(participant.Id, participant.Name, participant.IsExternal);
}
