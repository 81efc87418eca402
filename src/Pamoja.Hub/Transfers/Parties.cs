using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// Finds by name what the ledger needs of a transfer's participants. Of somebody in another scheme that is the proxy and its accounts. The hub
/// itself is nobody's party.
/// </summary>
internal static class Parties
{
    internal static Party? Of(RegistrySnapshot registry, string name, string currency) => Find(registry, name) is { } participant
        ? new Party(
            participant.Id,
            Account(participant, AccountType.Position, currency),
            Account(participant, AccountType.Settlement, currency),
            External(participant))
        : null;

    /// <summary>The same for what does not cross borders: bulks are between participants of this scheme.</summary>
    internal static Party? Here(RegistrySnapshot registry, string name, string currency) =>
        registry.Find(name) is null ? null : Of(registry, name, currency);

    /// <summary>The provider of a conversion, with its accounts in both currencies.</summary>
    internal static Provider? ProviderOf(RegistrySnapshot registry, string name, string source, string target) =>
        Find(registry, name) is { } participant
            ? new Provider(
                participant.Id,
                Account(participant, AccountType.Position, source),
                Account(participant, AccountType.Position, target),
                Account(participant, AccountType.Settlement, target),
                Account(participant, AccountType.Settlement, source),
                External(participant))
            : null;

    private static Participant? Find(RegistrySnapshot registry, string name) =>
        registry.Resolve(name) is { } participant && participant.Id != ParticipantId.Hub ? participant : null;

    private static string? External(Participant participant) => participant.IsExternal ? participant.Name : null;

    private static AccountId? Account(Participant participant, AccountType type, string currency) => participant.Account(type, currency)?.Id;
}
