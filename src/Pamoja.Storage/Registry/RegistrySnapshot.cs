using System.Collections.Frozen;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>
/// Who takes part in the scheme and how to reach them, as of one moment; immutable. Routing reads it; what decides money is read under lock
/// by the ledger and never from here.
/// </summary>
public sealed class RegistrySnapshot
{
    private readonly FrozenDictionary<string, Participant> _byName;
    private readonly FrozenDictionary<ParticipantId, Participant> _byId;
    private readonly ILookup<string, SignatureKey> _keysByFsp;
    private readonly FrozenDictionary<Bits256, Participant> _byPublicKey;
    private readonly Lazy<FrozenDictionary<AccountId, Participant>> _owners;

    /// <summary>Makes a snapshot.</summary>
    public RegistrySnapshot(
        long version,
        IReadOnlyList<Participant> participants,
        IReadOnlyList<Oracle> oracles,
        IReadOnlyList<SettlementModel> settlementModels,
        IReadOnlyList<FeeRule>? feeRules = null,
        IReadOnlyList<SignatureKey>? signatureKeys = null,
        IReadOnlyDictionary<string, ParticipantId>? externals = null)
    {
        Version = version;
        Participants = participants;
        Oracles = oracles;
        SettlementModels = settlementModels;
        FeeRules = feeRules ?? [];
        SignatureKeys = signatureKeys ?? [];
        _keysByFsp = SignatureKeys.ToLookup(key => key.FspId, StringComparer.OrdinalIgnoreCase);
        Externals = externals ?? FrozenDictionary<string, ParticipantId>.Empty;
        Proxies = [.. participants.Where(participant => participant is { IsProxy: true, IsActive: true })];
        _byName = participants.ToFrozenDictionary(participant => participant.Name, StringComparer.OrdinalIgnoreCase);
        _byId = participants.ToFrozenDictionary(participant => participant.Id);
        _byPublicKey = participants
            .SelectMany(participant => participant.Certificates, (participant, certificate) => (certificate.PublicKey, participant))
            .ToFrozenDictionary(pair => pair.PublicKey, pair => pair.participant);
        _owners = new(() => participants
            .SelectMany(participant => participant.Accounts, (participant, account) => (account.Id, participant))
            .ToFrozenDictionary(pair => pair.Id, pair => pair.participant));
    }

    /// <summary>The same with some participants, the oracles and the keys as they are now; a participant that is not known is added.</summary>
    internal RegistrySnapshot With(
        long version,
        IReadOnlyList<Participant> changed,
        IReadOnlyList<Oracle> oracles,
        IReadOnlyList<SignatureKey> keys,
        IReadOnlyDictionary<string, ParticipantId>? externals = null)
    {
        externals ??= Externals;
        if (changed.Count == 0) return new RegistrySnapshot(version, Participants, oracles, SettlementModels, FeeRules, keys, externals);
        var byId = changed.ToDictionary(participant => participant.Id);
        List<Participant> participants = new(Participants.Count + changed.Count);
        foreach (var participant in Participants) participants.Add(byId.Remove(participant.Id, out var newer) ? newer : participant);

        // Numbers grow: who is new comes last.
        participants.AddRange(byId.Values.OrderBy(participant => participant.Id.Value));
        return new RegistrySnapshot(version, participants, oracles, SettlementModels, FeeRules, keys, externals);
    }

    /// <summary>The same, of a later version that changed nothing that is kept here.</summary>
    internal RegistrySnapshot At(long version)
    {
        var later = (RegistrySnapshot)MemberwiseClone();
        later.Version = version;
        return later;
    }

    /// <summary>Grows with every change. Written before the snapshot is seen by others.</summary>
    public long Version { get; private set; }

    /// <summary>All participants, the hub first.</summary>
    public IReadOnlyList<Participant> Participants { get; }

    /// <summary>The registered oracles.</summary>
    public IReadOnlyList<Oracle> Oracles { get; }

    /// <summary>All settlement models.</summary>
    public IReadOnlyList<SettlementModel> SettlementModels { get; }

    /// <summary>The fee rules in use.</summary>
    public IReadOnlyList<FeeRule> FeeRules { get; }

    /// <summary>All keys that signatures are or were verified with, oldest first.</summary>
    public IReadOnlyList<SignatureKey> SignatureKeys { get; }

    /// <summary>The keys of one FSP, whatever its case, oldest first.</summary>
    public IEnumerable<SignatureKey> SignatureKeysOf(string fspId) => _keysByFsp[fspId];

    /// <summary>FSPs of other schemes by name, whatever its case, with the proxy of each.</summary>
    public IReadOnlyDictionary<string, ParticipantId> Externals { get; }

    /// <summary>The active proxies.</summary>
    public IReadOnlyList<Participant> Proxies { get; }

    /// <summary>The settlement model in force for an account type and currency: the currency's own, or else the default.</summary>
    public SettlementModel? ModelFor(AccountType type, string currency)
    {
        SettlementModel? found = null;
        foreach (var model in SettlementModels)
        {
            if (!model.IsActive || model.LedgerAccountType != type) continue;
            if (model.Currency == currency) return model;
            if (model.Currency is null) found = model;
        }

        return found;
    }

    /// <summary>Whether transfers in a currency are settled gross and at once, with each commit.</summary>
    public bool SettlesGross(string currency) => ModelFor(AccountType.Position, currency) is { Granularity: "GROSS" };

    /// <summary>A participant by name, whatever its case.</summary>
    public Participant? Find(string? name) => name is not null && _byName.TryGetValue(name, out var participant) ? participant : null;

    /// <summary>Whom the public key of a certificate names, by its SHA-256.</summary>
    public Participant? FindByPublicKey(Bits256 publicKey) => _byPublicKey.GetValueOrDefault(publicKey);

    /// <summary>A proxy by name, if it may take part.</summary>
    public Participant? FindProxy(string? name) => Find(name) is { IsProxy: true, IsActive: true } proxy ? proxy : null;

    /// <summary>A participant, or an FSP of another scheme that is known to be behind an active proxy.</summary>
    public Participant? Resolve(string? name)
    {
        if (Find(name) is { } participant) return participant;
        if (name is null || !Externals.TryGetValue(name, out var id)) return null;
        return Find(id) is { IsProxy: true, IsActive: true } proxy ? proxy.StandingFor(name) : null;
    }

    /// <summary>Whose an account is. For reports; the first question of a snapshot costs a look at all of them.</summary>
    public Participant? OwnerOf(AccountId account) => _owners.Value.GetValueOrDefault(account);

    /// <summary>A participant by number.</summary>
    public Participant? Find(ParticipantId id) => _byId.GetValueOrDefault(id);
}
