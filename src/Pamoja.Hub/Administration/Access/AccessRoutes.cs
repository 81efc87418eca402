using Microsoft.AspNetCore.Http;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>/participants/{name}/access: how much a participant may ask, and from where. Not in the reference.</summary>
internal sealed class AccessRoutes(AdministrationContext context)
{
    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        var resource = new AccessRoutes(context);
        routes.Get("/participants/{name}/access", resource.Show)
            .Does("How much a participant may ask, and from where: what was decided for it, and what is in force with what holds for all.")
            .Gives(StatusCodes.Status200OK, ParticipantAccessView.Example)
            .Refuses(KnownErrors.NotFound);
        routes.Put("/participants/{name}/access", AccessBodies.Replace, resource.ReplaceAsync)
            .Does("Replaces what was decided for a participant; what is left out is left to the scheme's settings.")
            .Gives(StatusCodes.Status200OK, ParticipantAccessView.Example)
            .Refuses(KnownErrors.NotFound);
    }

    private AdministrationAnswer Show(AdministrationRequest request) =>
        context.Feed.Current.Find(request.Path("name")) is { } participant && participant.Id != ParticipantId.Hub
            ? AdministrationAnswer.Ok(ParticipantAccessView.Of(participant.Access, context.Options.AccessOfAll()))
            : KnownErrors.NotFound;

    private async Task<AdministrationAnswer> ReplaceAsync(AdministrationRequest request, RequestBody body)
    {
        var name = request.Path("name");
        if (context.Feed.Current.Find(name)?.Id == ParticipantId.Hub) return KnownErrors.NotFound;
        return await context.Registry.SetAccessAsync(name, AccessBodies.Read(body), request.Cancellation) == RegistryOutcome.Done
            ? Show(request)
            : KnownErrors.NotFound;
    }
}
