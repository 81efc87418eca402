using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>/v2/settlements: makes them, finds them, and leads them through their states.</summary>
internal sealed class SettlementRoutes(AdministrationContext context)
{
    internal static readonly SettlementView Example = new(
        3,
        "DEFERREDNET",
        "PENDING_SETTLEMENT",
        "end of the day",
        DateTimeOffset.UnixEpoch,
        DateTimeOffset.UnixEpoch,
        [new WindowView(null, 7, "end of the day", "PENDING_SETTLEMENT", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, [])],
        [new SettlementParticipantView(2, [new(5, "PENDING_SETTLEMENT", "", null, DateTimeOffset.UnixEpoch, new NetAmountView(70, "USD"))])]);

    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        var resource = new SettlementRoutes(context);
        routes.Post("/v2/settlements", SettlementBodies.Create, resource.CreateAsync)
            .Does("Makes a settlement of what one model settles in closed windows")
            .Gives(200, Example)
            .Refuses(
                SettlementRefusals.ModelNotFound("X"),
                SettlementRefusals.Of(Reason.ModelNotDeferredNet),
                SettlementRefusals.Inapplicable([new WindowId(7)]));
        routes.Get("/v2/settlements", resource.ListAsync)
            .Does("Settlements that meet all of the filters; one filter at least")
            .Takes("state", "state of the settlement")
            .Takes("fromDateTime", "made then or later")
            .Takes("toDateTime", "made then or before")
            .Takes("currency", "with an account of this currency")
            .Takes("settlementWindowId", "of this window")
            .Takes("fromSettlementWindowDateTime", "with a window that was opened then or later")
            .Takes("toSettlementWindowDateTime", "with a window that was opened then or before")
            .Takes("participantId", "with an account of this participant")
            .Takes("accountId", "with this account")
            .Gives(200, new[] { Example })
            .Refuses(SettlementRefusals.Invalid("Use at least one parameter"), SettlementRefusals.Invalid("Settlements not found"));
        routes.Get("/v2/settlements/{id}", resource.FindAsync)
            .Does("One settlement with its windows and accounts")
            .Gives(200, Example)
            .Refuses(SettlementRefusals.NotFound);
        routes.Put("/v2/settlements/{id}", SettlementBodies.Change, resource.ChangeAsync)
            .Does("Takes accounts to their next state, all or none; or gives the settlement up. Errors of an account stand next to it")
            .Gives(200, Example)
            .Refuses(
                SettlementRefusals.NotFound,
                FspiopError.MissingMandatoryElement.With("State and reason are mandatory"),
                SettlementRefusals.Of(Reason.SettlementStateFinal),
                SettlementRefusals.Of(Reason.SettlementCommitted));
    }

    private async Task<AdministrationAnswer> CreateAsync(AdministrationRequest request, RequestBody body)
    {
        var name = body.Text("settlementModel");
        var model = context.Feed.Current.SettlementModels.FirstOrDefault(
            model => model.IsActive && model.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (model is null) return SettlementRefusals.ModelNotFound(name);

        WindowId[] windows = [.. body.TryList("settlementWindows")!.Select(window => new WindowId(window.Identity("id")))];
        if (windows.Distinct().Count() < windows.Length)
            return SettlementRefusals.Invalid("/requestBody/settlementWindows must NOT have duplicate items");

        return await context.SubmitAsync(new CreateSettlement(model.ToTerms(), body.Text("reason"), windows)) switch
        {
            Outcome.Settlements made => AdministrationAnswer.Ok(SettlementView.Of(made.Settlement, made.Windows)),
            Outcome.WindowsInapplicable no => SettlementRefusals.Inapplicable(no.Windows),
            Outcome.Denied denied => SettlementRefusals.Of(denied.Reason),
            var other => throw new InvalidOperationException($"making a settlement came to {other}"),
        };
    }

    private async Task<AdministrationAnswer> ListAsync(AdministrationRequest request)
    {
        var query = new SettlementQuery(
            request,
            "state",
            "fromDateTime",
            "toDateTime",
            "currency",
            "settlementWindowId",
            "fromSettlementWindowDateTime",
            "toSettlementWindowDateTime",
            "participantId",
            "accountId");
        var filter = new SettlementFilter(
            State: query.State(SettlementStateName.Read),
            Participant: query.Id("participantId") is { } participant ? new ParticipantId(participant) : null,
            Account: query.Id("accountId") is { } account ? new AccountId(account) : null,
            Currency: query.Currency(),
            Window: query.Id("settlementWindowId") is { } window ? new WindowId(window) : null,
            From: query.Time("fromDateTime"),
            To: query.Time("toDateTime"),
            FromWindow: query.Time("fromSettlementWindowDateTime"),
            ToWindow: query.Time("toSettlementWindowDateTime"));
        if (query.Error is { } error) return error;

        var settlements = await context.Ledger.Settlement.FindSettlementsAsync(filter, request.Cancellation);
        if (settlements.Count == 0) return SettlementRefusals.Invalid("Settlements not found");
        var windows = await context.Ledger.Settlement.FindWindowsAsync(new WindowFilter(), request.Cancellation);
        return AdministrationAnswer.Ok(
            settlements.Select(settlement => SettlementView.Of(settlement, WindowsOf(settlement, windows))).ToArray());
    }

    private async Task<AdministrationAnswer> FindAsync(AdministrationRequest request)
    {
        var query = new SettlementQuery(request);
        var id = query.PathId("id");
        if (query.Error is { } error) return error;
        return await FindAsync(context, id, request.Cancellation) is var (settlement, windows)
            ? AdministrationAnswer.Ok(SettlementView.Of(settlement, windows))
            : SettlementRefusals.NotFound;
    }

    private async Task<AdministrationAnswer> ChangeAsync(AdministrationRequest request, RequestBody body)
    {
        var query = new SettlementQuery(request);
        var id = new SettlementId(query.PathId("id"));
        if (query.Error is { } error) return error;

        var (state, reason) = (body.TryText("state"), body.TryText("reason"));
        if (body.TryList("participants") is { } participants)
        {
            if (state is not null || reason is not null || body.TryText("externalReference") is not null)
                return SettlementRefusals.Invalid("No other properties are allowed when participants is provided");
            var changes = participants.SelectMany(
                participant => ChangesOf(new ParticipantId(participant.Identity("id")), participant.TryList("accounts")!));
            return await ChangeAsync(context, new ChangeSettlement(id, [.. changes]));
        }

        if (state is null || reason is null) return FspiopError.MissingMandatoryElement.With("State and reason are mandatory");
        if (state != SettlementStateName.Of(SettlementState.Aborted)) return SettlementRefusals.Invalid("Invalid request payload input");
        return await context.SubmitAsync(new AbortSettlement(id, reason, body.TryText("externalReference"))) switch
        {
            Outcome.Settlements aborted => AdministrationAnswer.Ok(SettlementView.Of(aborted.Settlement, aborted.Windows)),
            Outcome.Denied denied => SettlementRefusals.Of(denied.Reason),
            var other => throw new InvalidOperationException($"giving a settlement up came to {other}"),
        };
    }

    /// <summary>A settlement with its windows, or null.</summary>
    internal static async Task<(Ledger.Settlement Settlement, IReadOnlyList<SettlementWindow> Windows)?> FindAsync(
        AdministrationContext context, int id, CancellationToken cancellation)
    {
        var books = context.Ledger.Settlement;
        var found = await books.FindSettlementsAsync(new SettlementFilter(new SettlementId(id)), cancellation);
        if (found.Count == 0) return null;
        return (found[0], WindowsOf(found[0], await books.FindWindowsAsync(new WindowFilter(), cancellation)));
    }

    internal static IEnumerable<SettlementChange> ChangesOf(ParticipantId participant, IEnumerable<RequestBody> accounts) =>
        accounts.Select(account => new SettlementChange(
            participant,
            new AccountId(account.Identity("id")),
            SettlementStateName.Read(account.Text("state"))!.Value,
            account.Text("reason"),
            account.TryText("externalReference")));

    /// <summary>Has accounts changed; the answer has those that were named, each with its error if there was one.</summary>
    internal static async Task<AdministrationAnswer> ChangeAsync(AdministrationContext context, ChangeSettlement command)
    {
        switch (await context.SubmitAsync(command))
        {
            case Outcome.Settlements changed:
                return AdministrationAnswer.Ok(SettlementView.Of(changed.Settlement, changed.Windows, ParticipantsOf(command, changed)));
            case Outcome.Denied denied:
                return SettlementRefusals.Of(denied.Reason);
            case var other:
                throw new InvalidOperationException($"changing a settlement came to {other}");
        }
    }

    private static IReadOnlyList<SettlementParticipantView> ParticipantsOf(ChangeSettlement command, Outcome.Settlements changed)
    {
        var accounts = changed.Settlement.Accounts.ToDictionary(account => account.Account);
        return
        [
            .. command.Changes.Select((change, index) => (Change: change, Refusal: changed.Refusals[index]))
                .GroupBy(named => named.Change.Participant)
                .Select(group => new SettlementParticipantView(
                    group.Key.Value, [.. group.Select(named => AccountOf(named.Change.Account, named.Refusal))])),
        ];

        SettlementAccountView AccountOf(AccountId id, Reason refusal)
        {
            var view = accounts.TryGetValue(id, out var account) ? SettlementAccountView.Of(account) : SettlementAccountView.Unknown(id);
            return refusal == Reason.None ? view : view with { ErrorInformation = SettlementRefusals.OfAccount(refusal) };
        }
    }

    private static IReadOnlyList<SettlementWindow> WindowsOf(Ledger.Settlement settlement, IEnumerable<SettlementWindow> windows) =>
        [.. windows.Where(window => window.Contents.Any(content => settlement.Contents.Contains(content.Id)))];
}
