using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>Bodies of /participants/{name}/certificates.</summary>
internal static class CertificateBodies
{
    private const int TextMax = 16_384;

    /// <summary>POST: one certificate; its private key is none of the hub's business, and a text that has one is not taken.</summary>
    public static readonly AdministrationSchema Add = new(
        new Field(
            "certificate",
            (path, value) => RequestBody.TextOf(value) is { Length: <= TextMax } text && Read(text) is not null
                ? null
                : FspiopError.MalformedSyntax.With($"{path} must be one certificate in PEM and nothing else"),
            () => new JsonObject { ["type"] = "string", ["maxLength"] = TextMax })
        {
            Example = () => JsonValue.Create(CertificateView.ExamplePem),
        }.Means("The participant's certificate in PEM. Its public key names the participant: a renewed certificate with the same key is known."));

    /// <summary>The certificate of a text; null where it is none, or more.</summary>
    public static X509Certificate2? Read(string text)
    {
        if (text.Contains("PRIVATE KEY", StringComparison.Ordinal)) return null;
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(text);
        }
        catch (CryptographicException)
        {
            // Not PEM, or what it holds is no certificate.
            return null;
        }

        return all.Count == 1 ? all[0] : null;
    }
}
