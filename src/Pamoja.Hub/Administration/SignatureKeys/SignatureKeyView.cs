using System.Security.Cryptography;
using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>A key that signatures are verified with.</summary>
internal sealed record SignatureKeyView(
    string Kid,
    string Alg,
    string PublicKey,
    string State,
    DateTimeOffset? ValidFrom,
    DateTimeOffset? ValidTo,
    DateTimeOffset? RevokedAt,
    DateTimeOffset Created)
{
    /// <summary>For the description of the API: nobody has the private half.</summary>
    public const string ExampleKey =
        "-----BEGIN PUBLIC KEY-----\n"
        + "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt\n"
        + "6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\n"
        + "-----END PUBLIC KEY-----";

    /// <summary>For the description of the API.</summary>
    public static readonly SignatureKeyView Example = new(
        "alpha-2026",
        "ES256",
        ExampleKey,
        "VALID",
        null,
        new DateTimeOffset(2027, 1, 31, 12, 0, 0, TimeSpan.Zero),
        null,
        new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));

    public static SignatureKeyView Of(SignatureKey key, DateTimeOffset now)
    {
        var algorithm = AlgorithmOf(key.PublicKey);
        var state = algorithm is null ? "UNUSABLE" : key.StateAt(now) switch
        {
            SignatureKeyState.Valid => "VALID",
            SignatureKeyState.NotYetValid => "NOT_YET_VALID",
            SignatureKeyState.Expired => "EXPIRED",
            _ => "REVOKED",
        };
        return new SignatureKeyView(
            key.KeyId, algorithm ?? "", key.PublicKey, state, key.ValidFrom, key.ValidTo, key.RevokedAt, key.CreatedAt);
    }

    /// <summary>Null for a key that was good when it was registered and is not any more: somebody has changed its row.</summary>
    private static string? AlgorithmOf(string publicKey)
    {
        try
        {
            using var parsed = VerificationKey.FromPem(publicKey);
            return parsed.Algorithm;
        }
        catch (CryptographicException)
        {
            // The operator sees it in the list; what the key is worth is told in the log.
            return null;
        }
    }
}
