using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// The keys with which the hub signs what it says itself, and their turn. A key that is added to the file is published at once and used
/// when its notice is over, so that every receiver can have it by then; the older ones stay published until they are revoked. When the
/// notice is over stands in the registry: all nodes that hold the key change to it at the same time.
/// </summary>
internal sealed partial class HubKeys : Rounds
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly HubKeyOptions _options;
    private readonly Registry _registry;
    private readonly RegistryFeed _feed;
    private readonly ILogger _logger;

    // Replaced as a whole by the look; the old one may be signing and is left to the collector.
    private volatile KeyCustody _custody;
    private (DateTime, long) _stamp;

    private HubKeys(HubKeyOptions options, Registry registry, RegistryFeed feed, TimeProvider time, ILogger logger)
        : base(LookInterval, time)
    {
        _options = options;
        _registry = registry;
        _feed = feed;
        _logger = logger;
        _custody = KeyCustody.Open(options.File, options.Passphrase);
        _stamp = Stamp();
    }

    /// <summary>Opens the keys, publishes them and follows the file.</summary>
    internal static async Task<HubKeys> StartAsync(
        HubKeyOptions options,
        Registry registry,
        RegistryFeed feed,
        TimeProvider time,
        ILogger<HubKeys> logger,
        CancellationToken cancellation)
    {
        var keys = new HubKeys(options, registry, feed, time, logger);
        if (keys._custody.HasKeyInTheClear && options.WarnsOfKeysInTheClear) LogInTheClear(logger);
        await keys.PublishAsync(keys._custody, cancellation);
        keys.Start();
        return keys;
    }

    /// <summary>The FSPIOP-Signature of a message of the hub's own; null where every key that it holds was revoked.</summary>
    internal string? Sign(in SignedHead head, ReadOnlySpan<byte> body)
    {
        var custody = _custody;
        return Turn(custody) is { } keyId ? custody.Sign(keyId, head, body) : null;
    }

    /// <summary>The newest held key whose time has come; before any has, the one whose time comes first.</summary>
    private string? Turn(KeyCustody custody)
    {
        var now = Time.GetUtcNow();
        SignatureKey? valid = null;
        SignatureKey? next = null;
        foreach (var key in _feed.Current.SignatureKeysOf(_options.HubName))
        {
            if (!custody.KeyIds.Contains(key.KeyId)) continue;
            var state = key.StateAt(now);
            if (state == SignatureKeyState.Valid && (valid is null || !(key.ValidFrom < valid.ValidFrom))) valid = key;
            if (state == SignatureKeyState.NotYetValid && (next is null || key.ValidFrom < next.ValidFrom)) next = key;
        }

        return (valid ?? next)?.KeyId;
    }

    private async Task PublishAsync(KeyCustody custody, CancellationToken cancellation)
    {
        foreach (var keyId in custody.KeyIds)
        {
            // The first key of all has nobody to take over from.
            var now = Time.GetUtcNow();
            var isFirst = _feed.Current.SignatureKeysOf(_options.HubName).All(key => key.StateAt(now) is SignatureKeyState.Revoked);
            DateTimeOffset? from = isFirst ? null : now + _options.Notice;
            var key = new SignatureKey(0, _options.HubName, keyId, custody.PublicKey(keyId).ToPem(), from, null, null, now);
            await _registry.AddHubKeyAsync(key, cancellation);
        }
    }

    protected override async Task RoundAsync()
    {
        try
        {
            var stamp = Stamp();
            if (stamp == _stamp) return;
            var custody = KeyCustody.Open(_options.File, _options.Passphrase);
            await PublishAsync(custody, Stopping);
            _custody = custody;
            _stamp = stamp;
            LogTaken(_logger, custody.KeyIds.Count);
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException)
        {
            // Half written, or wrong. What was held before stays in use, and the next change of the file is looked at again.
            _stamp = Stamp();
            LogUnusable(_logger, failure.Message);
        }
    }

    /// <summary>The database is away: nothing may be signed with what is not published. The next look tries again.</summary>
    protected override void BrokeOff(string cause) => LogUnpublished(_logger, cause);

    private (DateTime Written, long Length) Stamp()
    {
        var file = new FileInfo(_options.File);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _custody.Dispose();
    }

    [LoggerMessage(3401, LogLevel.Warning, "The hub's signing key lies unencrypted in its file: set Hub:SigningKeyPassphraseFile")]
    private static partial void LogInTheClear(ILogger logger);

    [LoggerMessage(3402, LogLevel.Information, "The file of the hub's signing keys was read again: {Count} keys are held")]
    private static partial void LogTaken(ILogger logger, int count);

    [LoggerMessage(3403, LogLevel.Error, "The changed file of the hub's signing keys cannot be used, the keys before stay in use: {Reason}")]
    private static partial void LogUnusable(ILogger logger, string reason);

    [LoggerMessage(3404, LogLevel.Warning, "New signing keys of the hub could not be published: {Cause}")]
    private static partial void LogUnpublished(ILogger logger, string cause);
}
