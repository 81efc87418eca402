using Microsoft.AspNetCore.Http;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>/participants/{name}/externals: FSPs of other schemes that the hub has learned to be behind a proxy.</summary>
internal sealed class ExternalRoutes(AdministrationContext context)
{
    private static readonly string[] Example = ["farfsp"];

    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        var resource = new ExternalRoutes(context);
        routes.Get("/participants/{name}/externals", resource.List)
            .Does("FSPs of other schemes that are reached through a proxy, as lookups have shown.")
            .Gives(StatusCodes.Status200OK, Example)
            .Refuses(KnownErrors.NotFound);
        routes.Delete("/participants/{name}/externals/{external}", resource.ForgetAsync)
            .Does("Forgets that an FSP is behind a proxy, until a lookup shows it again.")
            .Gives(StatusCodes.Status204NoContent)
            .Refuses(KnownErrors.NotFound);
    }

    private AdministrationAnswer List(AdministrationRequest request)
    {
        var registry = context.Feed.Current;
        if (registry.Find(request.Path("name")) is not { } proxy) return KnownErrors.NotFound;
        string[] names = [.. registry.Externals.Where(each => each.Value == proxy.Id).Select(each => each.Key).Order(StringComparer.Ordinal)];
        return AdministrationAnswer.Ok(names);
    }

    private async Task<AdministrationAnswer> ForgetAsync(AdministrationRequest request)
    {
        var (registry, external) = (context.Feed.Current, request.Path("external"));
        var isThere = registry.Find(request.Path("name")) is { } proxy
            && registry.Externals.TryGetValue(external, out var known)
            && known == proxy.Id;
        return isThere && await context.Registry.ForgetExternalAsync(external, request.Cancellation) == RegistryOutcome.Done
            ? AdministrationAnswer.NoContent
            : KnownErrors.NotFound;
    }
}
