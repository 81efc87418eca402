using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Pamoja.Hub.Tests;

/// <summary>
/// An FSP that signs as RFC 7515 has it, by its own hand: what the hub takes must not depend on the hub's own signer.
/// </summary>
internal sealed class SigningFsp(string name, AsymmetricAlgorithm key)
{
    internal string Name => name;

    internal string? KeyId { get; init; }

    /// <summary>Where its keys are administered.</summary>
    internal string KeysPath { get; init; } = $"/participants/{name}/jwsKeys";

    internal string PublicKey { get; } = key.ExportSubjectPublicKeyInfoPem();

    internal object Registration => new { publicKey = PublicKey, kid = KeyId };

    internal string Algorithm => key is RSA ? "RS256" : "ES256";

    internal static SigningFsp WithRsa(string name, string? keyId = null) => new(name, RSA.Create(2048)) { KeyId = keyId };

    internal static SigningFsp WithCurve(string name, string? keyId = null) =>
        new(name, ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = keyId };

    internal SignedRequest Sign(SignedRequest request) => Sign(request, ProtectedHeader(request), request.Body ?? "");

    /// <summary>With a protected header of one's own, over any body.</summary>
    internal SignedRequest Sign(SignedRequest request, string protectedHeader, string body)
    {
        var encoded = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(protectedHeader));
        var input = Encoding.ASCII.GetBytes($"{encoded}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(body))}");
        return request.With("FSPIOP-Signature", $$"""{"signature":"{{Base64Url.EncodeToString(Sign(input))}}","protectedHeader":"{{encoded}}"}""");
    }

    internal string ProtectedHeader(SignedRequest request, string? algorithm = null)
    {
        var header = new StringBuilder($$"""{"alg":"{{algorithm ?? Algorithm}}" """);
        if (KeyId is not null) header.Append($",\"kid\":\"{KeyId}\"");
        header.Append($",\"FSPIOP-URI\":\"{request.Target}\",\"FSPIOP-HTTP-Method\":\"{request.Method}\",\"FSPIOP-Source\":\"{request.Source}\"");
        if (request.Destination is not null) header.Append($",\"FSPIOP-Destination\":\"{request.Destination}\"");
        return header.Append($",\"Date\":\"{request.Headers["Date"]}\"}}").ToString();
    }

    private byte[] Sign(byte[] input) => key is RSA rsa
        ? rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        : ((ECDsa)key).SignData(input, HashAlgorithmName.SHA256);
}
