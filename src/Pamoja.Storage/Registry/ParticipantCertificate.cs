using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>A certificate under whose public key a participant may connect.</summary>
/// <param name="PublicKey">SHA-256 of the public key as the certificate has it (SubjectPublicKeyInfo).</param>
/// <param name="Subject">Whom the certificate names; to be shown, nothing is decided by it.</param>
/// <param name="ValidFrom">When the registered certificate begins; a renewed one with the same key may be shown as well.</param>
/// <param name="ValidTo">When it ends.</param>
/// <param name="CreatedAt">When it was registered.</param>
public sealed record ParticipantCertificate(
    Bits256 PublicKey, string Subject, DateTimeOffset ValidFrom, DateTimeOffset ValidTo, DateTimeOffset CreatedAt);
