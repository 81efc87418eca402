using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// /participants/{name}/accounts/{id}: good funds that came in or go out. The answer is 202 once the ledger has decided; what it decided
/// (a duplicate, too little there) is seen in the transfer and the balances, as clients of this API expect.
/// </summary>
internal sealed partial class FundsRoutes(AdministrationContext context, ILogger logger)
{
    // As the reference has it: 432 000 s.
    private static readonly TimeSpan Validity = TimeSpan.FromDays(5);

    public static void Map(AdministrationRoutes routes, AdministrationContext context, ILogger logger)
    {
        var resource = new FundsRoutes(context, logger);
        routes.Post("/participants/{name}/accounts/{id}", FundsBodies.Record, resource.RecordAsync)
            .Does("Records good funds that came in, or sets some aside that are to go out.")
            .Gives(StatusCodes.Status202Accepted)
            .Refuses(KnownErrors.NotFound, ParticipantInactive, NotItsAccount, AccountInactive, NotSettlement, ReconciliationMissing);
        routes.Put("/participants/{name}/accounts/{id}/transfers/{transferId}", FundsBodies.Decide, resource.DecideAsync)
            .Does("Says that funds which were set aside went out, or did not.")
            .Gives(StatusCodes.Status202Accepted)
            .Refuses(KnownErrors.NotFound, ParticipantInactive, NotItsAccount, AccountInactive, NotSettlement);
    }

    private async Task<AdministrationAnswer> RecordAsync(AdministrationRequest request, RequestBody body)
    {
        var currency = body.Text("amount", "currency");
        var (settlement, error) = FindSettlement(request, currency);
        if (settlement is null) return error!;
        if (context.Hub.Account(AccountType.HubReconciliation, currency) is not { } reconciliation)
            return ReconciliationMissing;

        var position = context.Feed.Current.Find(settlement.Owner)?.Account(AccountType.Position, currency)?.Id;
        var id = body.TransferId("transferId");
        var amount = Money.Normalize(body.Number("amount", "amount"));
        var fraction = KnownErrors.Fraction(context.Options.LedgerPolicy, amount, currency, "/requestBody/amount/amount");
        if (fraction is not null) return fraction;
        Command command = body.Text("action") == FundsBodies.FundsIn
            ? new RecordFundsIn(id, body.Hash, settlement.Owner, settlement.Id, reconciliation.Id, amount, currency)
            : new ReserveFundsOut(
                id,
                body.Hash,
                settlement.Owner,
                settlement.Id,
                reconciliation.Id,
                amount,
                currency,
                context.Time.GetUtcNow() + Validity,
                position);
        return await SubmitAsync(command, id);
    }

    private async Task<AdministrationAnswer> DecideAsync(AdministrationRequest request, RequestBody body)
    {
        var (settlement, error) = FindSettlement(request, null);
        if (settlement is null) return error!;
        if (!TransferId.TryParse(request.Path("transferId"), out var id))
            return FspiopError.MalformedSyntax.With("/path/transferId must be a UUID or ULID");

        return await SubmitAsync(new DecideFundsOut(id, settlement.Id, body.Text("action") == FundsBodies.CommitFundsOut), id);
    }

    private (RegisteredAccount? Account, ErrorInformation? Error) FindSettlement(AdministrationRequest request, string? currency)
    {
        var registry = context.Feed.Current;
        if (registry.Find(request.Path("name")) is not { } participant) return (null, KnownErrors.NotFound);
        if (!participant.IsActive) return (null, ParticipantInactive);
        var account = AccountRoutes.Find(registry, request.Path("id"));
        if (account is null || account.Owner != participant.Id || (currency is not null && account.Currency != currency))
            return (null, NotItsAccount);
        if (!account.IsActive) return (null, AccountInactive);
        return account.Type == AccountType.Settlement ? (account, null) : (null, NotSettlement);
    }

    private async Task<AdministrationAnswer> SubmitAsync(Command command, TransferId id)
    {
        switch (await context.SubmitAsync(command))
        {
            case Outcome.Denied { Reason: Reason.Internal or Reason.Busy } denied:
                return LedgerRefusals.ErrorOf(denied.Reason);
            case Outcome.Denied denied:
                LogRefused(command.GetType().Name, id, denied.Reason);
                return AdministrationAnswer.Accepted;
            case Outcome.Refused refused:
                LogRefused(command.GetType().Name, id, refused.Transfer.Reason);
                return AdministrationAnswer.Accepted;
            default:
                return AdministrationAnswer.Accepted;
        }
    }

    private static ErrorInformation ReconciliationMissing => KnownErrors.Refused("Hub reconciliation account of the currency not found");

    private static ErrorInformation ParticipantInactive => KnownErrors.Refused("Participant is currently set inactive");

    private static ErrorInformation NotItsAccount => KnownErrors.Refused("Account does not match participant or currency");

    private static ErrorInformation AccountInactive => KnownErrors.Refused("Account is currently set inactive");

    private static ErrorInformation NotSettlement => KnownErrors.Refused("Account is not SETTLEMENT type");

    [LoggerMessage(3531, LogLevel.Warning, "{Command} {TransferId} was refused by the ledger: {Reason}")]
    private partial void LogRefused(string command, TransferId transferId, Reason reason);
}
