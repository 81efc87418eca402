namespace Pamoja.Storage;

/// <summary>A public key with which an FSP's messages are verified.</summary>
/// <param name="Id">Its number.</param>
/// <param name="FspId">Whose it is: a participant, an FSP of another scheme, or the hub.</param>
/// <param name="KeyId">What signatures call it (kid).</param>
/// <param name="PublicKey">PEM.</param>
/// <param name="ValidFrom">Not before; null: since it was registered.</param>
/// <param name="ValidTo">Not from then on; null: until it is revoked.</param>
/// <param name="RevokedAt">When it was revoked; null if it was not.</param>
/// <param name="CreatedAt">When it was registered.</param>
public sealed record SignatureKey(
    int Id,
    string FspId,
    string KeyId,
    string PublicKey,
    DateTimeOffset? ValidFrom,
    DateTimeOffset? ValidTo,
    DateTimeOffset? RevokedAt,
    DateTimeOffset CreatedAt)
{
    /// <summary>Keys of one FSP at most that are neither revoked nor past: a signature that names none is tried with all of them.</summary>
    public const int CountMax = 4;

    /// <summary>What it is good for at a moment.</summary>
    public SignatureKeyState StateAt(DateTimeOffset moment)
    {
        if (RevokedAt is not null) return SignatureKeyState.Revoked;
        if (moment < ValidFrom) return SignatureKeyState.NotYetValid;
        return moment >= ValidTo ? SignatureKeyState.Expired : SignatureKeyState.Valid;
    }
}
