using Pamoja.Fspiop;
using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>
/// /v2/settlements/{id}/confirmation: what the settlement bank is to confirm, and its confirmation. Not in the reference, whose operators do by
/// hand, account by account, what is one request here.
/// </summary>
internal sealed class ConfirmationRoutes(AdministrationContext context)
{
    private const int FaultsMax = 16;
    private const string Path = "/v2/settlements/{id}/confirmation";
    private const string MediaType = "text/csv";

    private static readonly string Head = string.Join(',', BankConfirmation.Columns) + "\r\n";

    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        var resource = new ConfirmationRoutes(context);
        routes.Stream(Path, resource.WriteAsync)
            .Does("What the settlement bank is to confirm, as rows that it can send back: above zero is paid, below zero received")
            .GivesText(CsvStream.MediaType, Head + "3,alpha,USD,70,930,\r\n3,beta,USD,-70,1070,\r\n")
            .Refuses(SettlementRefusals.NotFound);
        var takes = new DeclaredText(
            MediaType,
            "One row for each participant and currency. balance, what the participant holds at the bank afterwards, is held against the "
                + "books where it is given; reference is kept with the account.",
            Head + "3,alpha,USD,70,930,BANK-1\r\n3,beta,USD,-70,1070,BANK-2\r\n");
        routes.Post(Path, takes, resource.ConfirmAsync)
            .Does("Takes the bank's confirmation: settles all accounts and moves the good funds, or names what is wrong and does nothing")
            .Gives(200, SettlementRoutes.Example)
            .Refuses(
                SettlementRefusals.NotFound,
                SettlementRefusals.Of(Reason.SettlementStateFinal),
                SettlementRefusals.Of(Reason.Modified),
                RefusalOf([new ErrorExtension("line 3", "beta USD: the amount is -7, the settlement says -70")]));
    }

    private async Task WriteAsync(AdministrationRequest request)
    {
        var query = new SettlementQuery(request);
        var id = query.PathId("id");
        var found = query.Error is null ? await SettlementRoutes.FindAsync(context, id, request.Cancellation) : null;
        if (found is not var (settlement, _))
        {
            AdministrationAnswer refusal = query.Error ?? SettlementRefusals.NotFound;
            await refusal.WriteAsync(request.Http);
            return;
        }

        await CsvStream.WriteAsync(request.Http, async csv =>
        {
            await csv.RowAsync([.. BankConfirmation.Columns]);
            foreach (var account in settlement.Accounts.Where(account => account.Net != 0))
            {
                var balance = settlement.Confirmation is null ? await BalanceAfterAsync(account, request.Cancellation) : null;
                await csv.RowAsync(
                    settlement.Id.Value,
                    context.Feed.Current.Find(account.Participant)?.Name,
                    account.Currency,
                    account.Net,
                    balance,
                    account.ExternalReference);
            }
        });
    }

    /// <summary>What the participant will hold at the bank, should nothing else move until then.</summary>
    private async Task<decimal?> BalanceAfterAsync(SettlementAccount account, CancellationToken cancellation)
    {
        var balances = await context.Ledger.ReadBalancesAsync(account.Participant, cancellation);
        var cover = balances.FirstOrDefault(balance => balance.Type == AccountType.Settlement && balance.Currency == account.Currency);
        return cover is null ? null : -cover.Totals.Value - account.Net;
    }

    private async Task<AdministrationAnswer> ConfirmAsync(AdministrationRequest request, string body)
    {
        var query = new SettlementQuery(request);
        var id = new SettlementId(query.PathId("id"));
        if (query.Error is { } error) return error;

        var registry = context.Feed.Current;
        var confirmation = BankConfirmation.Read(body, id, registry);
        if (confirmation.Faults.Count > 0) return RefusalOf(confirmation.Faults);
        switch (await context.SubmitAsync(confirmation.Command))
        {
            case Outcome.Settlements confirmed:
                // An account that the bank found overdrawn is inactive now, here as well.
                await context.Feed.RefreshAsync(request.Cancellation);
                return AdministrationAnswer.Ok(SettlementView.Of(confirmed.Settlement, confirmed.Windows));
            case Outcome.ConfirmationRefused refused:
                return RefusalOf([.. refused.Faults.Select(fault => BankConfirmation.Describe(fault, registry))]);
            case Outcome.Denied denied:
                return SettlementRefusals.Of(denied.Reason);
            case var other:
                throw new InvalidOperationException($"confirming a settlement came to {other}");
        }
    }

    private static ErrorInformation RefusalOf(IReadOnlyList<ErrorExtension> faults)
    {
        IReadOnlyList<ErrorExtension> told = faults.Count <= FaultsMax
            ? faults
            : [.. faults.Take(FaultsMax - 1), new ErrorExtension("confirmation", $"and {faults.Count - FaultsMax + 1} more")];
        var count = faults.Count == 1 ? "1 fault" : $"{faults.Count} faults";
        return new ErrorInformation(FspiopError.GenericValidationError, $"The confirmation has {count}, and nothing was done", told);
    }
}
