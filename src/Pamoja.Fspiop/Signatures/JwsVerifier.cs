namespace Pamoja.Fspiop;

/// <summary>
/// Checks FSPIOP-Signature headers of a sender with one key against the body. Whatever is wrong is 3105 with its reason.
/// </summary>
public sealed class JwsVerifier : IDisposable
{
    private readonly VerificationKey _key;

    private JwsVerifier(VerificationKey key) => _key = key;

    /// <summary>From a public key in PEM: RSA or P-256. Throws CryptographicException for anything else.</summary>
    public static JwsVerifier FromPem(string pem) => new(VerificationKey.FromPem(pem));

    /// <summary>Null if the signature is the sender's and what it protects is what was sent.</summary>
    /// <param name="signatureHeader">The FSPIOP-Signature header's value.</param>
    /// <param name="head">The head as the request's own headers say it.</param>
    /// <param name="body">The body's bytes.</param>
    public ErrorInformation? Verify(string signatureHeader, in SignedHead head, ReadOnlyMemory<byte> body)
    {
        if (!SignatureHeader.TryRead(signatureHeader, head, out var header, out var error)) return error;
        if (header.Algorithm != _key.Algorithm) return SignatureHeader.Invalid("the algorithm is not that of the sender's key");
        return header.Fits([_key], body, out _) ? null : SignatureHeader.Invalid("it does not fit the message");
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
