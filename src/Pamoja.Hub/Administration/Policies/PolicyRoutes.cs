using Microsoft.AspNetCore.Http;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// /policy and /participants/{name}/policy: what the scheme, or a participant, may do with its money. Not in the reference; everything is
/// allowed until somebody decides otherwise.
/// </summary>
internal sealed class PolicyRoutes(AdministrationContext context)
{
    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        var resource = new PolicyRoutes(context);
        routes.Get("/policy", _ => AdministrationAnswer.Ok(resource.ViewOf(context.Hub)))
            .Does("The scheme's policy: what holds for participants who have none of their own.")
            .Gives(StatusCodes.Status200OK, ParticipantPolicyView.Example);
        routes.Put("/policy", PolicyBodies.Replace, (request, body) => resource.ReplaceAsync(request, body, context.Hub))
            .Does("Replaces the scheme's policy.")
            .Gives(StatusCodes.Status200OK, ParticipantPolicyView.Example);
        routes.Get("/participants/{name}/policy", resource.Show)
            .Does("A participant's policy: its own, and what is in force.")
            .Gives(StatusCodes.Status200OK, ParticipantPolicyView.Example)
            .Refuses(KnownErrors.NotFound);
        routes.Put("/participants/{name}/policy", PolicyBodies.Replace, resource.ReplaceAsync)
            .Does("Replaces a participant's policy; what is left out is left to the scheme.")
            .Gives(StatusCodes.Status200OK, ParticipantPolicyView.Example)
            .Refuses(KnownErrors.NotFound);
    }

    private AdministrationAnswer Show(AdministrationRequest request) =>
        context.Feed.Current.Find(request.Path("name")) is { } participant
            ? AdministrationAnswer.Ok(ViewOf(participant))
            : KnownErrors.NotFound;

    private async Task<AdministrationAnswer> ReplaceAsync(AdministrationRequest request, RequestBody body) =>
        context.Feed.Current.Find(request.Path("name")) is { } participant
            ? await ReplaceAsync(request, body, participant)
            : KnownErrors.NotFound;

    private async Task<AdministrationAnswer> ReplaceAsync(AdministrationRequest request, RequestBody body, Participant participant)
    {
        var governed = participant.Id == ParticipantId.Hub ? context.Feed.Current.Participants : [participant];
        AccountId[] accounts = [.. governed.SelectMany(each => each.Accounts).Select(account => account.Id)];
        var command = new SetPolicy(participant.Id, accounts, PolicyBodies.Read(body));
        if (await context.ChangeAsync(command, request.Cancellation) is { } error) return error;
        return AdministrationAnswer.Ok(ViewOf(context.Feed.Current.Find(participant.Id)!));
    }

    private ParticipantPolicyView ViewOf(Participant participant) => ParticipantPolicyView.Of(participant.Policy, context.Hub.Policy);
}
