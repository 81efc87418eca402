using System.Collections.Concurrent;
using System.Security.Cryptography;
using Pamoja.Fspiop;

namespace Pamoja.Bench;

/// <summary>
/// How the participants of a load sign what they send, and verify what they get: each with a key of its own, made for the run. Signing
/// costs the load, not what it measures. Keys may lie in a folder, so that processes can share them.
/// </summary>
public sealed class LoadSignature : IDisposable
{
    private const int RsaBits = 2_048;

    private readonly ConcurrentDictionary<string, Keys> _keys = new(StringComparer.Ordinal);
    private readonly bool _isOwner;

    /// <summary>With keys for an algorithm, in memory.</summary>
    /// <param name="algorithm">RS256 or ES256.</param>
    public LoadSignature(string algorithm)
        : this(algorithm, folder: null, isOwner: false)
    {
    }

    private LoadSignature(string algorithm, string? folder, bool isOwner)
    {
        Algorithm = algorithm is "RS256" or "ES256"
            ? algorithm
            : throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "RS256 or ES256");
        (Folder, _isOwner) = (folder, isOwner);
    }

    private sealed record Keys(string PublicKey, JwsSigner Signer, JwsVerifier Verifier);

    /// <summary>RS256 or ES256.</summary>
    public string Algorithm { get; }

    /// <summary>Where the keys are; null: in memory.</summary>
    public string? Folder { get; }

    /// <summary>Makes keys for some names in a folder; whoever disposes of them deletes them.</summary>
    public static LoadSignature Make(string algorithm, params IEnumerable<string> names)
    {
        var made = new LoadSignature(algorithm, Directory.CreateTempSubdirectory("pamoja-bench-keys-").FullName, isOwner: true);
        foreach (var name in names)
        {
            using AsymmetricAlgorithm key = algorithm == "RS256" ? RSA.Create(RsaBits) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
            File.WriteAllText(made.FileOf(name), key.ExportPkcs8PrivateKeyPem());
        }

        return made;
    }

    /// <summary>Those that another process has made.</summary>
    public static LoadSignature In(string folder, string algorithm) => new(algorithm, folder, isOwner: false);

    /// <summary>The file of a name's private key in PEM.</summary>
    public string FileOf(string name) => Path.Combine(Folder!, $"{name}.pem");

    /// <summary>The public key of a participant in PEM, to be registered with the hub under <see cref="KeyIdOf"/>.</summary>
    public string PublicKeyOf(string participant) => KeyOf(participant).PublicKey;

    /// <summary>What its signatures call it.</summary>
    public string KeyIdOf(string participant) => $"{participant}-{Algorithm}";

    /// <summary>The FSPIOP-Signature of a message; may be asked for by any thread.</summary>
    public string Sign(in SignedHead head, ReadOnlySpan<byte> body) => KeyOf(head.Source).Signer.Sign(head, body);

    /// <summary>Whether a message is what its source has signed.</summary>
    internal bool Fits(string signature, in SignedHead head, ReadOnlyMemory<byte> body) =>
        KeyOf(head.Source).Verifier.Verify(signature, head, body) is null;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var keys in _keys.Values)
        {
            keys.Signer.Dispose();
            keys.Verifier.Dispose();
        }

        if (_isOwner) Directory.Delete(Folder!, recursive: true);
    }

    private Keys KeyOf(string participant) => _keys.GetOrAdd(participant, Open);

    private Keys Open(string participant)
    {
        var key = Folder is not null ? SigningKey.FromPem(File.ReadAllText(FileOf(participant)))
            : Algorithm == "RS256" ? SigningKey.Of(RSA.Create(RsaBits))
            : SigningKey.Of(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var publicKey = key.Public.ToPem();
        return new Keys(publicKey, JwsSigner.Of(key, KeyIdOf(participant)), JwsVerifier.FromPem(publicKey));
    }
}
