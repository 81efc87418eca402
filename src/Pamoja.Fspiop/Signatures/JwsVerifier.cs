using System.Text;
using System.Text.Json;

namespace Pamoja.Fspiop;

/// <summary>
/// Checks FSPIOP-Signature headers of one sender against the bytes of the body. Whatever is wrong is 3105 with its reason.
/// </summary>
public sealed class JwsVerifier : IDisposable
{
    private const int MaxHeader = 40_000;
    private readonly SigningKey _key;

    private JwsVerifier(SigningKey key) => _key = key;

    /// <summary>From a public key in PEM: RSA or P-256. Throws CryptographicException for anything else.</summary>
    public static JwsVerifier FromPem(string pem) => new(SigningKey.FromPem(pem));

    /// <summary>Null if the signature is the sender's and what it protects is what was sent.</summary>
    /// <param name="signatureHeader">The FSPIOP-Signature header's value.</param>
    /// <param name="head">The head as the request's own headers say it.</param>
    /// <param name="body">The body's bytes.</param>
    public ErrorInformation? Verify(string signatureHeader, in SignedHead head, ReadOnlySpan<byte> body)
    {
        var outer = Members(signatureHeader.Length > MaxHeader ? [] : Encoding.UTF8.GetBytes(signatureHeader));
        if (!outer.TryGetValue("signature", out var signature) || !outer.TryGetValue("protectedHeader", out var protectedHeader))
            return Invalid("the header is no signature");
        if (!Base64UrlText.TryDecode(signature, out var signatureBytes) || !Base64UrlText.TryDecode(protectedHeader, out var innerJson))
            return Invalid("the header is not base64url");

        var inner = Members(innerJson);
        if (inner.GetValueOrDefault("alg") != _key.Algorithm) return Invalid("the algorithm is not that of the sender's key");
        if (FirstDifference(inner, head) is { } name) return Invalid($"the protected {name} differs");
        return _key.Verify(JwsSigner.SigningInput(protectedHeader, body), signatureBytes)
            ? null
            : Invalid("it does not fit the message");
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    /// <summary>The destination must be protected if it was sent and only then; the date may be left unprotected.</summary>
    private static string? FirstDifference(Dictionary<string, string> inner, in SignedHead head)
    {
        if (inner.GetValueOrDefault(HeaderNames.FspiopUri) != head.Uri) return HeaderNames.FspiopUri;
        if (inner.GetValueOrDefault(HeaderNames.FspiopHttpMethod) != head.Method) return HeaderNames.FspiopHttpMethod;
        if (inner.GetValueOrDefault(HeaderNames.FspiopSource) != head.Source) return HeaderNames.FspiopSource;
        if (inner.GetValueOrDefault(HeaderNames.FspiopDestination) != head.Destination) return HeaderNames.FspiopDestination;
        return inner.TryGetValue(HeaderNames.Date, out var date) && date != head.Date ? HeaderNames.Date : null;
    }

    /// <summary>The texts among an object's members; empty for anything that is no object.</summary>
    private static Dictionary<string, string> Members(byte[] json)
    {
        if (!EscapedText.IsWellFormed(json)) return [];
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object) return [];
            return document.RootElement.EnumerateObject()
                .Where(member => member.Value.ValueKind == JsonValueKind.String)
                .ToDictionary(member => member.Name, member => member.Value.GetString()!, StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            // The sender wrote something that is no JSON; the caller says so.
            return [];
        }
    }

    private static ErrorInformation Invalid(string reason) => FspiopError.InvalidSignature.With(reason);
}
