using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>
/// Keeps the hub's private keys: what it holds signs and verifies by the key's id, and does not come out again. They are listed in a file,
/// oldest first: a key itself in PEM (encrypted, where there is a passphrase), or the <c>pkcs11:</c> URI, on a line of its own, of one that a
/// module keeps and computes with.
/// </summary>
internal sealed class KeyCustody : IDisposable
{
    private const int KeyBits = 2_048;
    private const int FileBytesMax = 65_536;
    private const string ModuleScheme = "pkcs11:";
    private const string Engine = "pkcs11";

    /// <summary>What is asked of a passphrase's guesser, as OWASP advises for PBKDF2 with SHA-256.</summary>
    private static readonly PbeParameters AtRest = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, iterationCount: 600_000);

    private readonly OrderedDictionary<string, Held> _held = new(StringComparer.Ordinal);

    private KeyCustody()
    {
    }

    /// <summary>Ids of the keys, oldest first.</summary>
    internal IReadOnlyList<string> KeyIds => _held.Keys;

    /// <summary>Whether a key lies in the file as it is, for whoever reads the file.</summary>
    internal bool HasKeyInTheClear { get; private set; }

    /// <summary>Opens what a file lists; makes the file with a new key if it is not there. Throws CryptographicException with the reason.</summary>
    internal static KeyCustody Open(string file, string? passphrase)
    {
        if (!File.Exists(file)) Create(file, passphrase);
        if (new FileInfo(file).Length > FileBytesMax) throw new CryptographicException($"The file has more than {FileBytesMax} bytes.");
        var custody = new KeyCustody();
        try
        {
            custody.Read(File.ReadAllText(file), passphrase);
            return custody;
        }
        catch
        {
            // Some of the keys are of no use; the caller learns why.
            custody.Dispose();
            throw;
        }
    }

    /// <summary>The public half of a key.</summary>
    internal VerificationKey PublicKey(string keyId) => _held[keyId].Key.Public;

    /// <summary>The FSPIOP-Signature of a message by a key.</summary>
    internal string Sign(string keyId, in SignedHead head, ReadOnlySpan<byte> body) => _held[keyId].Signer.Sign(head, body);

    /// <summary>Null if a key has signed the message; else why it has not.</summary>
    internal ErrorInformation? Verify(string keyId, string signature, in SignedHead head, ReadOnlyMemory<byte> body)
    {
        if (!SignatureHeader.TryRead(signature, head, out var header, out var error)) return error;
        return header.Fits([PublicKey(keyId)], body, out _) ? null : FspiopError.InvalidSignature.With();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var held in _held.Values) held.Signer.Dispose();
    }

    private void Read(string text, string? passphrase)
    {
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            ReadModuleKeys(rest[..fields.Location.Start.Value]);
            Add(ReadPem(rest[fields.Location].ToString(), rest[fields.Label], passphrase));
            rest = rest[fields.Location.End.Value..];
        }

        ReadModuleKeys(rest);
        if (_held.Count == 0) throw new CryptographicException("There is no key in it.");
    }

    private SigningKey ReadPem(string pem, ReadOnlySpan<char> label, string? passphrase)
    {
        var isEncrypted = label is "ENCRYPTED PRIVATE KEY";
        if (isEncrypted && passphrase is null) throw new CryptographicException("The key is encrypted and there is no passphrase.");
        if (!isEncrypted && passphrase is not null)
        {
            throw new CryptographicException(
                "There is a passphrase, and a key that is not encrypted: openssl pkcs8 -topk8 -v2 aes-256-cbc encrypts it.");
        }

        HasKeyInTheClear |= !isEncrypted;
        return SigningKey.FromPem(pem, passphrase);
    }

    private void ReadModuleKeys(ReadOnlySpan<char> text)
    {
        foreach (var line in text.EnumerateLines())
        {
            var uri = line.Trim();
            if (uri.StartsWith(ModuleScheme, StringComparison.OrdinalIgnoreCase)) Add(OpenInModule(uri.ToString()));
        }
    }

    /// <summary>
    /// The key stays in the module: this process holds a handle that signs. A PIN in the URI is refused, because the engine repeats the URI
    /// on the error stream when it does not find the key.
    /// </summary>
    [SuppressMessage("Interoperability", "CA1416", Justification = "Elsewhere than with OpenSSL it throws, and the operator is told.")]
    private static SigningKey OpenInModule(string uri)
    {
        if (uri.Contains("pin-value", StringComparison.OrdinalIgnoreCase))
            throw new CryptographicException("A module's PIN does not belong into the URI of a key: name a file that holds it with pin-source.");
        try
        {
            using var handle = SafeEvpPKeyHandle.OpenPrivateKeyFromEngine(Engine, uri);
            try
            {
                return SigningKey.Of(new RSAOpenSsl(handle));
            }
            catch (CryptographicException)
            {
                // Not an RSA key; the next attempt tells what is wrong with it.
                return SigningKey.Of(new ECDsaOpenSsl(handle));
            }
        }
        catch (Exception failure) when (failure is CryptographicException or PlatformNotSupportedException)
        {
            // Not there, the module is not, or its engine; OpenSSL says which.
            throw new CryptographicException($"A key of the PKCS#11 module cannot be opened: {failure.Message}", failure);
        }
    }

    private void Add(SigningKey key)
    {
        var keyId = key.Public.Thumbprint;
        if (!_held.TryAdd(keyId, new Held(key, JwsSigner.Of(key, keyId)))) throw new CryptographicException("It holds a key twice.");
    }

    private static void Create(string file, string? passphrase)
    {
        using var key = RSA.Create(KeyBits);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        // Written beside and moved: a crash leaves no half of a key.
        var unfinished = $"{file}.{Environment.ProcessId}";
        using (var writer = new StreamWriter(unfinished, options))
        {
            var isEncrypted = passphrase is not null;
            writer.WriteLine(isEncrypted ? key.ExportEncryptedPkcs8PrivateKeyPem(passphrase, AtRest) : key.ExportPkcs8PrivateKeyPem());
        }

        File.Move(unfinished, file, overwrite: false);
    }

    private sealed record Held(SigningKey Key, JwsSigner Signer);
}
