using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>Bodies of the keys that signatures are verified with.</summary>
internal static class SignatureKeyBodies
{
    /// <summary>Longest id of a key.</summary>
    private const int KeyIdMax = 128;

    /// <summary>POST.</summary>
    public static readonly AdministrationSchema Add = new(
        Field.Lines("publicKey", VerificationKey.PemLengthMax).Like(SignatureKeyView.ExampleKey)
            .Means("RSA of 2048 to 4096 bits, or P-256, in PEM"),
        Field.Text("kid", min: 1, max: KeyIdMax).Like("alpha-2026").Optional
            .Means("what signatures call it; left out, it is the key's thumbprint (RFC 7638)"),
        Field.Moment("validFrom").Means("left out, it is valid at once").Optional,
        Field.Moment("validTo").Like("2027-01-31T12:00:00.000Z").Means("left out, it is valid until it is revoked").Optional);
}
