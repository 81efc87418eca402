using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text.Json;
using Pamoja.Fspiop;

namespace Pamoja.Hub.Tests;

/// <summary>A receiver of the hub's messages: it knows the keys that the hub publishes, and looks again twice a second and no sooner.</summary>
internal sealed class PublishedKeys(HubFixture hub) : IDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _looking = new(1);
    private Dictionary<string, JwsVerifier> _known = [];
    private long _lookedAt;

    /// <summary>How often each key was used.</summary>
    internal ConcurrentDictionary<string, int> Used { get; } = new();

    /// <summary>Messages that could not be verified.</summary>
    internal ConcurrentBag<string> Failures { get; } = [];

    public void Dispose()
    {
        _looking.Dispose();
        foreach (var key in _known.Values) key.Dispose();
    }

    internal async Task VerifyAsync(Recorded message)
    {
        await LookAsync();
        var keyId = KeyIdOf(message);
        Used.AddOrUpdate(keyId, 1, (_, count) => count + 1);
        var head = new SignedHead(
            message["FSPIOP-URI"]!, message["FSPIOP-HTTP-Method"]!, message["FSPIOP-Source"]!, message["FSPIOP-Destination"], message["Date"]);
        if (!_known.TryGetValue(keyId, out var key)) Failures.Add($"{keyId} was used before it could be known");
        else if (key.Verify(message["FSPIOP-Signature"]!, head, message.Body) is { } error) Failures.Add(error.Description);
    }

    internal static string KeyIdOf(Recorded message)
    {
        using var header = JsonDocument.Parse(message["FSPIOP-Signature"]!);
        using var inner = JsonDocument.Parse(Base64Url.DecodeFromChars(header.RootElement.GetProperty("protectedHeader").GetString()!));
        return inner.RootElement.GetProperty("kid").GetString()!;
    }

    private async Task LookAsync()
    {
        await _looking.WaitAsync();
        try
        {
            if (_lookedAt != 0 && TimeProvider.System.GetElapsedTime(_lookedAt) < LookInterval) return;
            _lookedAt = TimeProvider.System.GetTimestamp();
            _known = (await hub.ProvisionAsync("GET", "/hub/jwsKeys")).Json.EnumerateArray().ToDictionary(
                key => key.GetProperty("kid").GetString()!, key => JwsVerifier.FromPem(key.GetProperty("publicKey").GetString()!));
        }
        finally
        {
            _looking.Release();
        }
    }
}
