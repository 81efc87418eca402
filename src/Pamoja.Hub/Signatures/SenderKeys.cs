using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// The registered keys of all senders, parsed once: a new snapshot of the registry takes over what the last one had parsed. Old ones are left
/// to the collector, because a message under way may still be verified with them.
/// </summary>
internal sealed partial class SenderKeys(ILogger<SenderKeys> logger)
{
    // Replaced as a whole; two threads that meet a new snapshot at once make equal ones.
    private volatile Parsed _parsed = new([], FrozenDictionary<string, SenderKey[]>.Empty);

    /// <summary>The keys of a sender that could be parsed, oldest first, whatever their state; none for a sender who has none.</summary>
    internal SenderKey[] Of(RegistrySnapshot registry, string fspId)
    {
        var parsed = _parsed;
        if (!ReferenceEquals(parsed.Source, registry.SignatureKeys)) _parsed = parsed = Parse(registry.SignatureKeys, parsed);
        return parsed.BySender.TryGetValue(fspId, out var keys) ? keys : [];
    }

    private Parsed Parse(IReadOnlyList<SignatureKey> registered, Parsed before)
    {
        var known = before.BySender.Values.SelectMany(keys => keys).ToDictionary(key => key.Registered.Id);
        List<SenderKey> keys = new(registered.Count);
        foreach (var key in registered)
        {
            if (known.TryGetValue(key.Id, out var old) && old.Registered.PublicKey == key.PublicKey) keys.Add(old with { Registered = key });
            else if (TryParse(key) is { } parsed) keys.Add(new SenderKey(key, parsed));
        }

        var bySender = keys.GroupBy(key => key.Registered.FspId, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.OrdinalIgnoreCase);
        return new Parsed(registered, bySender);
    }

    private VerificationKey? TryParse(SignatureKey key)
    {
        try
        {
            return VerificationKey.FromPem(key.PublicKey);
        }
        catch (CryptographicException unreadable)
        {
            // It was looked at before it was registered: somebody has changed the row. Without the key its sender is refused, and asks.
            LogUnreadable(logger, key.Id, unreadable.Message);
            return null;
        }
    }

    private sealed record Parsed(IReadOnlyList<SignatureKey> Source, FrozenDictionary<string, SenderKey[]> BySender);

    [LoggerMessage(2301, LogLevel.Error, "The registered key number {Number} cannot be used: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, int number, string reason);
}
