using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>/v2/settlements/{sid}/participants/{pid}[/accounts/{aid}]: the same, for one participant or one account.</summary>
internal sealed class SettlementPartRoutes(AdministrationContext context)
{
    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        const string Participant = "/v2/settlements/{sid}/participants/{pid}";
        const string Account = Participant + "/accounts/{aid}";
        var resource = new SettlementPartRoutes(context);
        routes.Get(Participant, request => resource.FindAsync(request, hasAccount: false))
            .Does("A settlement with the accounts of one participant")
            .Gives(200, SettlementRoutes.Example)
            .Refuses(SettlementRefusals.NotFound, NotInSettlement);
        routes.Put(Participant, SettlementBodies.ChangeParticipant, resource.ChangeParticipantAsync)
            .Does("Takes accounts of one participant to their next state, all or none")
            .Gives(200, SettlementRoutes.Example)
            .Refuses(SettlementRefusals.NotFound);
        routes.Get(Account, request => resource.FindAsync(request, hasAccount: true))
            .Does("A settlement with one account")
            .Gives(200, SettlementRoutes.Example)
            .Refuses(SettlementRefusals.NotFound, NotInSettlement);
        routes.Put(Account, SettlementBodies.ChangeAccount, resource.ChangeAccountAsync)
            .Does("Takes one account to its next state")
            .Gives(200, SettlementRoutes.Example)
            .Refuses(SettlementRefusals.NotFound);
    }

    private static Fspiop.ErrorInformation NotInSettlement => SettlementRefusals.Invalid("Participant or account not in settlement");

    private async Task<AdministrationAnswer> FindAsync(AdministrationRequest request, bool hasAccount)
    {
        var query = new SettlementQuery(request);
        var (settlement, participant) = (query.PathId("sid"), new ParticipantId(query.PathId("pid")));
        var account = new AccountId(hasAccount ? query.PathId("aid") : 0);
        if (query.Error is { } error) return error;
        if (await SettlementRoutes.FindAsync(context, settlement, request.Cancellation) is not var (found, windows))
            return SettlementRefusals.NotFound;

        var view = SettlementView.Of(found, windows, each => each.Participant == participant && (!hasAccount || each.Account == account));
        return view.Participants.Count == 0 ? NotInSettlement : AdministrationAnswer.Ok(view);
    }

    private async Task<AdministrationAnswer> ChangeParticipantAsync(AdministrationRequest request, RequestBody body)
    {
        var query = new SettlementQuery(request);
        var (settlement, participant) = (new SettlementId(query.PathId("sid")), new ParticipantId(query.PathId("pid")));
        if (query.Error is { } error) return error;
        var changes = SettlementRoutes.ChangesOf(participant, body.TryList("accounts")!);
        return await SettlementRoutes.ChangeAsync(context, new ChangeSettlement(settlement, [.. changes]));
    }

    private async Task<AdministrationAnswer> ChangeAccountAsync(AdministrationRequest request, RequestBody body)
    {
        var query = new SettlementQuery(request);
        var (settlement, participant) = (new SettlementId(query.PathId("sid")), new ParticipantId(query.PathId("pid")));
        var account = new AccountId(query.PathId("aid"));
        if (query.Error is { } error) return error;
        var change = new SettlementChange(
            participant, account, SettlementStateName.Read(body.Text("state"))!.Value, body.Text("reason"), body.TryText("externalReference"));
        return await SettlementRoutes.ChangeAsync(context, new ChangeSettlement(settlement, [change]));
    }
}
