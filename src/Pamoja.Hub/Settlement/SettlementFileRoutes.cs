using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>/v2/settlements/{id}/file: what the settlement bank needs to know, as comma-separated values.</summary>
internal sealed class SettlementFileRoutes(AdministrationContext context)
{
    private static readonly string[] Columns =
        ["settlementId", "settlementModel", "state", "currency", "payerId", "payer", "payeeId", "payee", "amount"];

    public static void Map(AdministrationRoutes routes, AdministrationContext context) =>
        routes.Stream("/v2/settlements/{id}/file", new SettlementFileRoutes(context).WriteAsync)
            .Does("Who pays whom because of a settlement: to and from the hub, or between two participants where its model is bilateral")
            .GivesText(CsvStream.MediaType, string.Join(',', Columns) + "\r\n3,DEFERREDNET,PENDING_SETTLEMENT,USD,2,alpha,1,Hub,70\r\n")
            .Refuses(SettlementRefusals.NotFound);

    private async Task WriteAsync(AdministrationRequest request)
    {
        var query = new SettlementQuery(request);
        var id = query.PathId("id");
        var found = query.Error is null ? await SettlementRoutes.FindAsync(context, id, request.Cancellation) : null;
        if (found is not var (settlement, windows))
        {
            AdministrationAnswer refusal = query.Error ?? SettlementRefusals.NotFound;
            await refusal.WriteAsync(request.Http);
            return;
        }

        var totals = new Dictionary<WindowId, IReadOnlyList<PairSum>>();
        foreach (var window in windows)
        {
            totals[window.Id] = settlement.Terms.IsBilateral
                ? await context.Ledger.Settlement.ReadTotalsAsync(window.Id, request.Cancellation)
                : [];
        }

        await CsvStream.WriteAsync(request.Http, async csv =>
        {
            await csv.RowAsync([.. Columns]);
            foreach (var obligation in Obligation.Of(settlement, windows, window => totals[window]))
            {
                await csv.RowAsync(
                    settlement.Id.Value,
                    settlement.Terms.ModelName,
                    SettlementStateName.Of(settlement.State),
                    obligation.Currency,
                    obligation.Payer.Value,
                    NameOf(obligation.Payer),
                    obligation.Payee.Value,
                    NameOf(obligation.Payee),
                    obligation.Amount);
            }
        });
    }

    private string NameOf(ParticipantId participant) => context.Feed.Current.Find(participant)?.Name ?? "";
}
