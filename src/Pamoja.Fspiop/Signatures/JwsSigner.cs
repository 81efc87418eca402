using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Pamoja.Fspiop;

/// <summary>
/// Makes the FSPIOP-Signature header of messages of our own: a detached JWS over the body's bytes and the head. Bodies should be canonical
/// JSON, which the field's verifiers reproduce from what they parsed. Source: FSPIOP API, signature; RFC 7515.
/// </summary>
public sealed class JwsSigner : IDisposable
{
    private readonly SigningKey _key;
    private readonly string? _keyId;

    private JwsSigner(SigningKey key, string? keyId)
    {
        _key = key;
        _keyId = keyId;
    }

    /// <summary>From a private key in PEM: RSA signs RS256, P-256 signs ES256. Throws CryptographicException for anything else.</summary>
    /// <param name="pem">The key.</param>
    /// <param name="keyId">Under what id receivers know the key; null: the signature does not say.</param>
    public static JwsSigner FromPem(string pem, string? keyId = null) => new(SigningKey.FromPem(pem), keyId);

    /// <summary>With a key that is held already; it belongs to the signer.</summary>
    public static JwsSigner Of(SigningKey key, string? keyId = null) => new(key, keyId);

    /// <summary>The header's value: <c>{"signature":"..","protectedHeader":".."}</c>.</summary>
    public string Sign(in SignedHead head, ReadOnlySpan<byte> body)
    {
        var protectedHeader = Base64Url.EncodeToString(ProtectedHeader(head));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SigningInput.Hash(Encoding.ASCII.GetBytes(protectedHeader), body, hash);
        return $$"""{"signature":"{{Base64Url.EncodeToString(_key.Sign(hash))}}","protectedHeader":"{{protectedHeader}}"}""";
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private byte[] ProtectedHeader(in SignedHead head)
    {
        var json = new JsonText(512);
        json.Raw("{\"alg\":"u8);
        json.String(_key.Algorithm);
        Add(ref json, "kid", _keyId);
        Add(ref json, HeaderNames.FspiopUri, head.Uri);
        Add(ref json, HeaderNames.FspiopHttpMethod, head.Method);
        Add(ref json, HeaderNames.FspiopSource, head.Source);
        Add(ref json, HeaderNames.FspiopDestination, head.Destination);
        Add(ref json, HeaderNames.Date, head.Date);
        json.Raw("}"u8);
        return json.ToArrayAndReturn();
    }

    private static void Add(ref JsonText json, string name, string? value)
    {
        if (value is null) return;
        json.Raw(","u8);
        json.String(name);
        json.Raw(":"u8);
        json.String(value);
    }
}
