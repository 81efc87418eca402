namespace Pamoja.Storage;

/// <summary>What a node read of the changes since the snapshot that it knew.</summary>
/// <param name="Snapshot">The registry now.</param>
/// <param name="Parties">The marks of parties of whom an oracle was told something.</param>
/// <param name="AreAllPartiesTold">Whether it may have been anybody.</param>
internal sealed record RegistryChanges(RegistrySnapshot Snapshot, IReadOnlyCollection<int> Parties, bool AreAllPartiesTold);
