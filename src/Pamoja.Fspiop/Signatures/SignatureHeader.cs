using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Pamoja.Fspiop;

/// <summary>
/// An FSPIOP-Signature header that was read: well-formed, of an algorithm that is known, and protecting what the message's own head says.
/// What is left is whether a key of the sender made it. Source: FSPIOP API, signature; RFC 7515.
/// </summary>
public sealed class SignatureHeader
{
    /// <summary>Characters of the header at most: the largest protected header and signature that the API admits, and their names.</summary>
    public const int LengthMax = ProtectedMax + SignatureMax + 64;

    private const int ProtectedMax = 32_768;
    private const int SignatureMax = 1_024;
    private const int KeyIdMax = 256;
    private const int DepthMax = 4;

    private static readonly SearchValues<byte> Base64UrlLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    private readonly byte[] _protectedHeader;
    private readonly byte[] _signature;

    private SignatureHeader(byte[] protectedHeader, byte[] signature, string algorithm, string? keyId)
    {
        _protectedHeader = protectedHeader;
        _signature = signature;
        Algorithm = algorithm;
        KeyId = keyId;
    }

    /// <summary>RS256 or ES256, as the header says; it counts only together with a key of that kind.</summary>
    public string Algorithm { get; }

    /// <summary>Which of the sender's keys made it; null where the header does not say.</summary>
    public string? KeyId { get; }

    /// <summary>Reads a header and holds what it protects against the message's head. Whatever is wrong is 3105 with its reason.</summary>
    public static bool TryRead(
        string text,
        in SignedHead head,
        [NotNullWhen(true)] out SignatureHeader? header,
        [NotNullWhen(false)] out ErrorInformation? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        header = null;
        if (text.Length > LengthMax)
        {
            error = Invalid("the header is too long");
            return false;
        }

        var json = Encoding.UTF8.GetBytes(text);
        if (!TryReadOuter(json, out var signatureText, out var protectedText))
        {
            error = Invalid("the header is no signature");
            return false;
        }

        if (!TryDecode(signatureText, SignatureMax, out var signature) || !TryDecode(protectedText, ProtectedMax, out var inner))
        {
            error = Invalid("the header is not base64url, or too long");
            return false;
        }

        error = CheckProtected(inner, head, out var algorithm, out var keyId);
        if (error is not null) return false;
        header = new SignatureHeader(protectedText.ToArray(), signature, algorithm!, keyId);
        return true;
    }

    /// <summary>Whether one of the keys made it over the body, in whatever form the field signs.</summary>
    /// <param name="keys">The sender's keys; those of another kind than the algorithm wants are passed over.</param>
    /// <param name="body">The body's bytes.</param>
    /// <param name="form">The form that was signed.</param>
    public bool Fits(IReadOnlyList<VerificationKey> keys, ReadOnlyMemory<byte> body, out SignedForm form)
    {
        ArgumentNullException.ThrowIfNull(keys);
        form = SignedForm.Raw;
        if (FitsBytes(keys, body.Span)) return true;
        foreach (var (printed, printedForm) in PrintedForms.Of(body))
        {
            form = printedForm;
            if (FitsBytes(keys, printed)) return true;
        }

        return false;
    }

    internal static ErrorInformation Invalid(string reason) => FspiopError.InvalidSignature.With(reason);

    private bool FitsBytes(IReadOnlyList<VerificationKey> keys, ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SigningInput.Hash(_protectedHeader, body, hash);
        for (var i = 0; i < keys.Count; i++)
        {
            if (keys[i].Algorithm == Algorithm && keys[i].Verify(hash, _signature)) return true;
        }

        return false;
    }

    /// <summary>The two members as they are written; neither may be there twice, what else is there is not looked at.</summary>
    private static bool TryReadOuter(ReadOnlySpan<byte> json, out ReadOnlySpan<byte> signature, out ReadOnlySpan<byte> protectedHeader)
    {
        signature = protectedHeader = default;
        if (!EscapedText.IsWellFormed(json)) return false;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DepthMax });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isSignature = reader.ValueTextEquals("signature"u8);
                var isProtectedHeader = reader.ValueTextEquals("protectedHeader"u8);
                reader.Read();
                if (!isSignature && !isProtectedHeader)
                {
                    reader.Skip();
                    continue;
                }

                if (reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped) return false;
                if (!(isSignature ? signature : protectedHeader).IsEmpty) return false;
                if (isSignature) signature = reader.ValueSpan;
                else protectedHeader = reader.ValueSpan;
            }

            // Whatever follows the object makes the reader throw.
            return !reader.Read() && !signature.IsEmpty && !protectedHeader.IsEmpty;
        }
        catch (JsonException)
        {
            // The reader's only way to say that this is no JSON.
            return false;
        }
    }

    private static bool TryDecode(ReadOnlySpan<byte> text, int lengthMax, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        return text.Length <= lengthMax && !text.ContainsAnyExcept(Base64UrlLetters) && Base64UrlText.TryDecode(text, out bytes);
    }

    private static ErrorInformation? CheckProtected(byte[] json, in SignedHead head, out string? algorithm, out string? keyId)
    {
        algorithm = keyId = null;
        if (!Utf8.IsValid(json) || !EscapedText.IsWellFormed(json)) return Invalid("the protected header is no JSON");
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = DepthMax });
            var inner = document.RootElement;
            if (inner.ValueKind != JsonValueKind.Object) return Invalid("the protected header is no object");
            if (RepeatedMembers.Exist(inner)) return Invalid("the protected header names a member twice");
            if (inner.TryGetProperty("crit"u8, out _) || inner.TryGetProperty("b64"u8, out _))
                return Invalid("the protected header asks for an extension");

            algorithm = AlgorithmOf(inner);
            if (algorithm is null) return Invalid("the algorithm is neither RS256 nor ES256");
            if (!TryReadKeyId(inner, out keyId)) return Invalid("the key's id is no text of the usual length");
            return FirstDifference(inner, head) is { } name ? Invalid($"the protected {name} differs") : null;
        }
        catch (JsonException)
        {
            // The parser's only way to say that this is no JSON, or nested too deep.
            return Invalid("the protected header is no JSON");
        }
    }

    private static string? AlgorithmOf(JsonElement inner)
    {
        if (!inner.TryGetProperty("alg"u8, out var named) || named.ValueKind != JsonValueKind.String) return null;
        if (named.ValueEquals(JwsAlgorithms.Rs256)) return JwsAlgorithms.Rs256;
        return named.ValueEquals(JwsAlgorithms.Es256) ? JwsAlgorithms.Es256 : null;
    }

    private static bool TryReadKeyId(JsonElement inner, out string? keyId)
    {
        keyId = null;
        if (!inner.TryGetProperty("kid"u8, out var named)) return true;
        if (named.ValueKind != JsonValueKind.String) return false;
        keyId = named.GetString()!;
        return keyId.Length is > 0 and <= KeyIdMax;
    }

    /// <summary>Each must be protected if it was sent, and only then, and be what was sent.</summary>
    private static string? FirstDifference(JsonElement inner, in SignedHead head)
    {
        if (!IsSame(inner, HeaderNames.FspiopUri, head.Uri)) return HeaderNames.FspiopUri;
        if (!IsSame(inner, HeaderNames.FspiopHttpMethod, head.Method)) return HeaderNames.FspiopHttpMethod;
        if (!IsSame(inner, HeaderNames.FspiopSource, head.Source)) return HeaderNames.FspiopSource;
        if (!IsSame(inner, HeaderNames.FspiopDestination, head.Destination)) return HeaderNames.FspiopDestination;
        return IsSame(inner, HeaderNames.Date, head.Date) ? null : HeaderNames.Date;
    }

    private static bool IsSame(JsonElement inner, string name, string? sent)
    {
        if (!inner.TryGetProperty(name, out var written)) return sent is null;
        return sent is not null && written.ValueKind == JsonValueKind.String && written.ValueEquals(sent);
    }
}
