using System.Collections.Concurrent;
using System.Security.Cryptography;
using Pamoja.Fspiop;

namespace Pamoja.Bench;

/// <summary>
/// How the participants of a load sign what they send: each with a key of its own, made for the run. Signing costs the load, not what it
/// measures.
/// </summary>
public sealed class LoadSignature : IDisposable
{
    private const int RsaBits = 2_048;

    private readonly ConcurrentDictionary<string, (string PublicKey, JwsSigner Signer)> _keys = new(StringComparer.Ordinal);

    /// <summary>With keys for an algorithm.</summary>
    /// <param name="algorithm">RS256 or ES256.</param>
    public LoadSignature(string algorithm) => Algorithm = algorithm is "RS256" or "ES256"
        ? algorithm
        : throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "RS256 or ES256");

    /// <summary>RS256 or ES256.</summary>
    public string Algorithm { get; }

    /// <summary>The public key of a participant in PEM, to be registered with the hub under <see cref="KeyIdOf"/>.</summary>
    public string PublicKeyOf(string participant) => KeyOf(participant).PublicKey;

    /// <summary>What its signatures call it.</summary>
    public string KeyIdOf(string participant) => $"{participant}-{Algorithm}";

    /// <summary>The FSPIOP-Signature of a message; may be asked for by any thread.</summary>
    public string Sign(in SignedHead head, ReadOnlySpan<byte> body) => KeyOf(head.Source).Signer.Sign(head, body);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, signer) in _keys.Values) signer.Dispose();
    }

    private (string PublicKey, JwsSigner Signer) KeyOf(string participant) => _keys.GetOrAdd(participant, Make);

    private (string PublicKey, JwsSigner Signer) Make(string participant)
    {
        var key = Algorithm == "RS256" ? SigningKey.Of(RSA.Create(RsaBits)) : SigningKey.Of(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        return (key.Public.ToPem(), JwsSigner.Of(key, KeyIdOf(participant)));
    }
}
