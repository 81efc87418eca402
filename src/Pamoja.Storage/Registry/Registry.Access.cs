using Pamoja.Ledger;

namespace Pamoja.Storage;

public sealed partial class Registry
{
    /// <summary>Lets a participant connect under a public key, beside those that it has. Nobody else may have it.</summary>
    public Task<RegistryOutcome> AddCertificateAsync(string name, ParticipantCertificate certificate, CancellationToken cancellation) =>
        ChangeAsync(
            async transaction =>
            {
                if (await FindParticipantAsync(transaction, name) is not { } participant) return RegistryOutcome.ParticipantNotFound;
                transaction.Touch(RegistrySubject.Participant, participant);
                const string Count = "select count(*) from participant_certificate where participant_id = $1";
                if ((long)(await transaction.ScalarAsync(Count, participant))! >= CertificatesMax) return RegistryOutcome.TooManyCertificates;
                const string Add = """
                    insert into participant_certificate (public_key_sha256, participant_id, subject, valid_from, valid_to)
                    values ($1, $2, $3, $4, $5) on conflict do nothing
                    """;
                var added = await transaction.ExecuteAsync(
                    Add,
                    certificate.PublicKey.ToBytes(),
                    participant,
                    certificate.Subject,
                    certificate.ValidFrom.UtcDateTime,
                    certificate.ValidTo.UtcDateTime);
                return added == 0 ? RegistryOutcome.CertificateExists : RegistryOutcome.Done;
            },
            cancellation);

    /// <summary>Takes a public key from a participant; in force at once, also on connections that are open.</summary>
    public Task<RegistryOutcome> RemoveCertificateAsync(string name, Bits256 publicKey, CancellationToken cancellation) =>
        ChangeAsync(
            async transaction =>
            {
                if (await FindParticipantAsync(transaction, name) is not { } participant) return RegistryOutcome.ParticipantNotFound;
                transaction.Touch(RegistrySubject.Participant, participant);
                const string Remove = "delete from participant_certificate where public_key_sha256 = $1 and participant_id = $2";
                return await transaction.ExecuteAsync(Remove, publicKey.ToBytes(), participant) == 0
                    ? RegistryOutcome.CertificateNotFound
                    : RegistryOutcome.Done;
            },
            cancellation);

    /// <summary>Replaces what a participant may ask, and from where.</summary>
    public Task<RegistryOutcome> SetAccessAsync(string name, ParticipantAccess access, CancellationToken cancellation) =>
        ChangeAsync(
            async transaction =>
            {
                if (await FindParticipantAsync(transaction, name) is not { } participant) return RegistryOutcome.ParticipantNotFound;
                transaction.Touch(RegistrySubject.Participant, participant);
                const string Replace = """
                    insert into participant_access
                        (participant_id, requests_per_second, requests_at_once, queries_per_second, date_window_seconds, addresses)
                    values ($1, $2::integer, $3::integer, $4::integer, $5::integer, $6::text[])
                    on conflict (participant_id) do update set requests_per_second = excluded.requests_per_second,
                        requests_at_once = excluded.requests_at_once, queries_per_second = excluded.queries_per_second,
                        date_window_seconds = excluded.date_window_seconds, addresses = excluded.addresses
                    """;
                await transaction.ExecuteAsync(
                    Replace, participant, access.RequestsPerSecond, access.RequestsAtOnce, access.QueriesPerSecond, access.DateWindowSeconds,
                    access.Addresses?.ToArray());
                return RegistryOutcome.Done;
            },
            cancellation);
}
