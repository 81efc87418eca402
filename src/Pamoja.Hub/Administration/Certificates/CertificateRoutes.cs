using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// /participants/{name}/certificates: under which public keys a participant connects, several at a time, so that it can change them without a
/// pause. Not in the reference.
/// </summary>
internal sealed class CertificateRoutes(AdministrationContext context)
{
    private const int PublicKeyDigits = 64;

    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        var resource = new CertificateRoutes(context);
        routes.Get("/participants/{name}/certificates", resource.List)
            .Does("The certificates under whose public keys a participant may connect, oldest first.")
            .Gives(StatusCodes.Status200OK, new[] { CertificateView.Example })
            .Refuses(KnownErrors.NotFound);
        routes.Post("/participants/{name}/certificates", CertificateBodies.Add, resource.AddAsync)
            .Does("Lets a participant connect under the public key of a certificate, beside those that it has.")
            .Gives(StatusCodes.Status201Created, CertificateView.Example)
            .Refuses(KnownErrors.NotFound, Exists, TooMany);
        routes.Delete("/participants/{name}/certificates/{publicKey}", resource.RemoveAsync)
            .Does("Takes a public key (its SHA-256 in hexadecimal) from a participant; in force at once, also on connections that are open.")
            .Gives(StatusCodes.Status204NoContent)
            .Refuses(KnownErrors.NotFound);
    }

    private static ErrorInformation Exists =>
        FspiopError.GenericValidationError.With("The certificate's public key is a participant's already");

    private static ErrorInformation TooMany =>
        FspiopError.GenericValidationError.With("The participant has as many certificates as it may: take one from it first");

    private AdministrationAnswer List(AdministrationRequest request) =>
        context.Feed.Current.Find(request.Path("name")) is { } participant
            ? AdministrationAnswer.Ok(participant.Certificates.Select(CertificateView.Of).ToArray())
            : KnownErrors.NotFound;

    private async Task<AdministrationAnswer> AddAsync(AdministrationRequest request, RequestBody body)
    {
        var name = request.Path("name");
        if (IsHub(name)) return KnownErrors.NotFound;
        using var shown = CertificateBodies.Read(body.Text("certificate"))!;
        var certificate = new ParticipantCertificate(
            ShownCertificate.PublicKeyOf(shown),
            shown.Subject,
            shown.NotBefore.ToUniversalTime(),
            shown.NotAfter.ToUniversalTime(),
            context.Time.GetUtcNow());
        return await context.Registry.AddCertificateAsync(name, certificate, request.Cancellation) switch
        {
            RegistryOutcome.Done => AdministrationAnswer.Of(
                StatusCodes.Status201Created, CertificateView.Of(Find(name, certificate.PublicKey) ?? certificate)),
            RegistryOutcome.ParticipantNotFound => KnownErrors.NotFound,
            RegistryOutcome.CertificateExists => Exists,
            RegistryOutcome.TooManyCertificates => TooMany,
            var other => throw new InvalidOperationException($"adding a certificate came to {other}"),
        };
    }

    private async Task<AdministrationAnswer> RemoveAsync(AdministrationRequest request)
    {
        var text = request.Path("publicKey");
        if (text.Length != PublicKeyDigits || !text.All(char.IsAsciiHexDigit)) return KnownErrors.NotFound;
        var publicKey = Bits256.FromBytes(Convert.FromHexString(text));
        return await context.Registry.RemoveCertificateAsync(request.Path("name"), publicKey, request.Cancellation) switch
        {
            RegistryOutcome.Done => AdministrationAnswer.NoContent,
            RegistryOutcome.ParticipantNotFound or RegistryOutcome.CertificateNotFound => KnownErrors.NotFound,
            var other => throw new InvalidOperationException($"removing a certificate came to {other}"),
        };
    }

    private ParticipantCertificate? Find(string name, Bits256 publicKey) =>
        context.Feed.Current.Find(name)?.Certificates.FirstOrDefault(each => each.PublicKey == publicKey);

    private bool IsHub(string name) => context.Feed.Current.Find(name)?.Id == ParticipantId.Hub;
}
