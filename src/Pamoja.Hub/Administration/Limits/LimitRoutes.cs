using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>Limits: the first one opens a participant's accounts in a currency, later ones replace it.</summary>
internal sealed class LimitRoutes(AdministrationContext context)
{
    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        var resource = new LimitRoutes(context);
        routes.Post("/participants/{name}/initialPositionAndLimits", LimitBodies.Open, resource.OpenAsync)
            .Does("Sets the first limit, posts the initial position, and activates the participant's accounts of the currency.")
            .Gives(StatusCodes.Status201Created)
            .Refuses(KnownErrors.NotFound, LedgerRefusals.ErrorOf(Reason.AlreadyOpened));
        routes.Get("/participants/limits", resource.ListAllAsync)
            .Does("The limits of all participants.")
            .Takes("currency", "limits of this currency only")
            .Takes("type", "NET_DEBIT_CAP, the only type")
            .Gives(StatusCodes.Status200OK, new[] { LimitView.Example with { Name = "alpha" } })
            .Refuses(KnownErrors.Currency);
        routes.Get("/participants/{name}/limits", resource.ListAsync)
            .Does("The limits of a participant.")
            .Takes("currency", "limits of this currency only")
            .Takes("type", "NET_DEBIT_CAP, the only type")
            .Gives(StatusCodes.Status200OK, new[] { LimitView.Example })
            .Refuses(KnownErrors.NotFound, KnownErrors.Currency);
        routes.Put("/participants/{name}/limits", LimitBodies.Replace, resource.ReplaceAsync)
            .Does("Replaces a limit: an amount, or a percentage of the good funds.")
            .Gives(StatusCodes.Status200OK, LimitView.Example)
            .Refuses(KnownErrors.NotFound, LedgerRefusals.ErrorOf(Reason.LimitMissing), LedgerRefusals.ErrorOf(Reason.LimitAboveLiquidity));
    }

    private async Task<AdministrationAnswer> OpenAsync(AdministrationRequest request, RequestBody body)
    {
        var currency = body.Text("currency");
        if (context.Feed.Current.Find(request.Path("name")) is not { } participant) return KnownErrors.NotFound;
        if (participant.Account(AccountType.Position, currency) is not { } position) return KnownErrors.NotFound;
        if (context.Hub.Account(AccountType.Opening, currency) is not { } opening) return KnownErrors.NotFound;

        var cap = Money.Normalize(body.Number("limit", "value"));
        var initial = Money.Normalize(body.TryNumber("initialPosition") ?? 0);
        var fraction = Fraction(cap, currency, "limit/value") ?? Fraction(initial, currency, "initialPosition");
        if (fraction is not null) return fraction;
        AccountId[] accounts = [.. participant.Accounts.Where(account => account.Currency == currency).Select(account => account.Id)];
        var command = new OpenPosition(
            TransferId.FromGuid(Guid.CreateVersion7(context.Time.GetUtcNow())),
            position.Id,
            accounts,
            opening.Id,
            cap,
            initial,
            currency);
        var error = await context.ChangeAsync(command, request.Cancellation);
        return error is null ? AdministrationAnswer.Created : error;
    }

    private async Task<AdministrationAnswer> ReplaceAsync(AdministrationRequest request, RequestBody body)
    {
        var currency = body.Text("currency");
        if (context.Feed.Current.Find(request.Path("name")) is not { } participant) return KnownErrors.NotFound;
        if (participant.Account(AccountType.Position, currency) is not { } position) return KnownErrors.NotFound;

        var isPercentage = body.TryText("limit", "unit") == LimitBodies.Percentage;
        var limit = ViewOf(body.Number("limit", "value"), body.Number("limit", "alarmPercentage"), isPercentage);
        if (!isPercentage && Fraction(limit.Value, currency, "limit/value") is { } fraction) return fraction;
        var command = new SetNetDebitCap(
            position.Id,
            Money.Normalize(limit.Value),
            Money.Normalize(limit.AlarmPercentage),
            isPercentage,
            participant.Account(AccountType.Settlement, currency)?.Id);
        var error = await context.ChangeAsync(command, request.Cancellation);
        return error is null ? AdministrationAnswer.Ok(new LimitView(null, currency, limit)) : error;
    }

    private ErrorInformation? Fraction(decimal amount, string currency, string field) =>
        KnownErrors.Fraction(context.Options.LedgerPolicy, amount, currency, $"/requestBody/{field}");

    private async Task<AdministrationAnswer> ListAllAsync(AdministrationRequest request)
    {
        if (!KnownErrors.IsCurrency(request.Query("currency"))) return KnownErrors.Currency;
        List<LimitView> limits = [];
        foreach (var participant in context.Feed.Current.Participants)
        {
            if (participant.Id != ParticipantId.Hub) limits.AddRange(await ReadAsync(request, participant, participant.Name));
        }

        return AdministrationAnswer.Ok(limits);
    }

    private async Task<AdministrationAnswer> ListAsync(AdministrationRequest request)
    {
        if (!KnownErrors.IsCurrency(request.Query("currency"))) return KnownErrors.Currency;
        if (context.Feed.Current.Find(request.Path("name")) is not { } participant) return KnownErrors.NotFound;
        return AdministrationAnswer.Ok(await ReadAsync(request, participant, null));
    }

    private async Task<LimitView[]> ReadAsync(AdministrationRequest request, Participant participant, string? name)
    {
        if (request.Query("type") is not (null or LimitBodies.NetDebitCap)) return [];
        var accounts = await context.ReadOpenedAsync(participant, request.Query("currency"), request.Cancellation);
        return
        [
            .. from account in accounts
               where account is { Type: AccountType.Position, NetDebitCap: not null }
               select new LimitView(
                   name,
                   account.Currency,
                   ViewOf(account.NetDebitCap!.Value, account.AlarmPercentage, account.IsCapPercentage)),
        ];
    }

    private static NetDebitCapView ViewOf(decimal value, decimal alarmPercentage, bool isPercentage) =>
        new(LimitBodies.NetDebitCap, value, alarmPercentage, isPercentage ? LimitBodies.Percentage : null);
}
