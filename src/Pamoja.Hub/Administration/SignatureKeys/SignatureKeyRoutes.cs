using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// The public keys that signatures are verified with: of participants, of FSPs of other schemes, which come through a proxy and are no
/// participants here, and of the hub, for its participants to read.
/// </summary>
internal sealed class SignatureKeyRoutes(AdministrationContext context)
{
    private const string OfParticipants = "/participants/{name}/jwsKeys";
    private const string OfOthers = "/externalParticipants/{name}/jwsKeys";

    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        var resource = new SignatureKeyRoutes(context);
        routes.Get("/hub/jwsKeys", _ => resource.List(context.Hub.Name))
            .Does("The hub's own public keys, one after the other in the order of their turns; a key is here before it signs.")
            .Gives(StatusCodes.Status200OK, new[] { SignatureKeyView.Example });
        routes.Delete("/hub/jwsKeys/{kid}", request => resource.RevokeAsync(request, context.Hub.Name))
            .Does("Revokes a key of the hub's, for good: it signs nothing any more.")
            .Gives(StatusCodes.Status204NoContent)
            .Refuses(NoSuchKey);
        foreach (var path in new[] { OfParticipants, OfOthers })
        {
            var isParticipant = path == OfParticipants;
            var whose = isParticipant ? "a participant" : "an FSP of another scheme, whose messages a proxy brings";
            routes.Get(path, request => resource.List(request, isParticipant))
                .Does($"The keys with which signatures of {whose} are verified, oldest first.")
                .Gives(StatusCodes.Status200OK, new[] { SignatureKeyView.Example })
                .Refuses(KnownErrors.NotFound);
            routes.Post(path, SignatureKeyBodies.Add, (request, body) => resource.AddAsync(request, body, isParticipant))
                .Does($"Registers a key of {whose}. Keys may overlap: a signature counts if any valid one made it.")
                .Gives(StatusCodes.Status201Created, SignatureKeyView.Example)
                .Refuses(KnownErrors.NotFound, Unusable("An elliptic-curve key must be of P-256."), Interval, Exists, TooMany);
            routes.Delete($"{path}/{{kid}}", request => resource.RevokeAsync(request, isParticipant))
                .Does($"Revokes a key of {whose}, at once and for good.")
                .Gives(StatusCodes.Status204NoContent)
                .Refuses(KnownErrors.NotFound, NoSuchKey);
        }
    }

    private AdministrationAnswer List(AdministrationRequest request, bool isParticipant) =>
        WhoseKeys(request, isParticipant) is { } fspId ? List(fspId) : KnownErrors.NotFound;

    private AdministrationAnswer List(string fspId)
    {
        var now = context.Time.GetUtcNow();
        return AdministrationAnswer.Ok(context.Feed.Current.SignatureKeysOf(fspId).Select(key => SignatureKeyView.Of(key, now)).ToArray());
    }

    private async Task<AdministrationAnswer> AddAsync(AdministrationRequest request, RequestBody body, bool isParticipant)
    {
        if (WhoseKeys(request, isParticipant) is not { } fspId || fspId == context.Hub.Name) return KnownErrors.NotFound;
        var (from, to) = (body.TryMoment("validFrom"), body.TryMoment("validTo"));
        var now = context.Time.GetUtcNow();
        if (to <= (from ?? now) || to <= now) return Interval;
        SignatureKey key;
        try
        {
            using var parsed = VerificationKey.FromPem(body.Text("publicKey"));
            key = new SignatureKey(0, fspId, body.TryText("kid") ?? parsed.Thumbprint, parsed.ToPem(), from, to, null, now);
        }
        catch (CryptographicException unusable)
        {
            // Its message says what is wrong with the key and repeats nothing of it.
            return Unusable(unusable.Message);
        }

        return await context.Registry.AddSignatureKeyAsync(key, request.Cancellation) switch
        {
            RegistryOutcome.Done => AdministrationAnswer.Of(StatusCodes.Status201Created, SignatureKeyView.Of(key, now)),
            RegistryOutcome.SignatureKeyExists => Exists,
            RegistryOutcome.SignatureKeysTooMany => TooMany,
            var other => throw new InvalidOperationException($"adding a key came to {other}"),
        };
    }

    private async Task<AdministrationAnswer> RevokeAsync(AdministrationRequest request, bool isParticipant) =>
        WhoseKeys(request, isParticipant) is { } fspId ? await RevokeAsync(request, fspId) : KnownErrors.NotFound;

    private async Task<AdministrationAnswer> RevokeAsync(AdministrationRequest request, string fspId)
    {
        var outcome = await context.Registry.RevokeSignatureKeyAsync(fspId, request.Path("kid"), request.Cancellation);
        return outcome == RegistryOutcome.Done ? AdministrationAnswer.NoContent : NoSuchKey;
    }

    /// <summary>The FSP that a path names; null where it is no participant, or is one and was to be of another scheme.</summary>
    private string? WhoseKeys(AdministrationRequest request, bool isParticipant)
    {
        var name = request.Path("name");
        var participant = context.Feed.Current.Find(name);
        if (isParticipant) return participant?.Name;
        return participant is null && ParticipantBodies.IsName(name) ? name : null;
    }

    private static ErrorInformation Unusable(string reason) =>
        FspiopError.GenericValidationError.With($"/requestBody/publicKey: {reason.TrimEnd('.')}");

    private static ErrorInformation Interval =>
        FspiopError.GenericValidationError.With("/requestBody/validTo must be after now and after validFrom");

    private static ErrorInformation Exists =>
        FspiopError.GenericClientError.With("The key, or another one of this kid, has already been registered");

    private static ErrorInformation TooMany =>
        FspiopError.GenericClientError.With($"There are {SignatureKey.CountMax} keys in use already: revoke one, or let one expire");

    private static ErrorInformation NoSuchKey =>
        FspiopError.GenericIdNotFound.With("There is no key of this kid, or it was revoked before");
}
