using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>A certificate under whose public key a participant may connect.</summary>
internal sealed record CertificateView(
    string PublicKeySha256, string Subject, DateTimeOffset ValidFrom, DateTimeOffset ValidTo, DateTimeOffset CreatedDate)
{
    /// <summary>For the description of the API: self-made, of a key that nobody has.</summary>
    public const string ExamplePem =
        """
        -----BEGIN CERTIFICATE-----
        MIIBdjCCARugAwIBAgIUUN1HBz2bGHFF0wqhZHg2NMEPWzAwCgYIKoZIzj0EAwIw
        EDEOMAwGA1UEAwwFYWxwaGEwHhcNMjYxMTI4MDIzMzU2WhcNMzYxMTI1MDIzMzU2
        WjAQMQ4wDAYDVQQDDAVhbHBoYTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKe6
        Sh6AVm6buUYdhYDA9scbZDn/PiaIWIHdi2G+or2qNt9LIdt7RjnoiEUzFDOj7jZJ
        cXjuzuwHjGocCsmnS0+jUzBRMB0GA1UdDgQWBBTsAVDTK4r/4S8mcv2LufjjS8GA
        2DAfBgNVHSMEGDAWgBTsAVDTK4r/4S8mcv2LufjjS8GA2DAPBgNVHRMBAf8EBTAD
        AQH/MAoGCCqGSM49BAMCA0kAMEYCIQDfOgH9MDFWrYGWaacJsI8TPEloNsPFQ8XJ
        +MBog8kLagIhAMislqUzVLRnwtPoXLJoGvonX+SbqBLS3/DrTZWCvHE/
        -----END CERTIFICATE-----

        """;

    /// <summary>For the description of the API.</summary>
    public static readonly CertificateView Example = new(
        "d1fff647bf5cea3b21e9c61a548f44dbcccad8787f4c638cba0a31b529eb3e6c",
        "CN=alpha",
        new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero),
        new DateTimeOffset(2027, 1, 31, 0, 0, 0, TimeSpan.Zero),
        new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));

    public static CertificateView Of(ParticipantCertificate certificate) => new(
        Convert.ToHexStringLower(certificate.PublicKey.ToBytes()),
        certificate.Subject,
        certificate.ValidFrom,
        certificate.ValidTo,
        certificate.CreatedAt);
}
