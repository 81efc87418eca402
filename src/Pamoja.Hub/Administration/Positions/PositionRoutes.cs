using Microsoft.AspNetCore.Http;
using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>/participants/{name}/positions: the positions that may be used.</summary>
internal sealed class PositionRoutes(AdministrationContext context)
{
    public static void Map(AdministrationRoutes routes, AdministrationContext context) =>
        routes.Get("/participants/{name}/positions", new PositionRoutes(context).ListAsync)
            .Does("The positions that may be used: one with a currency, else all.")
            .Takes("currency", "the position of this currency, as one object")
            .Gives(StatusCodes.Status200OK, new[] { new PositionView("USD", 12.5m, AccountView.Example.ChangedDate) })
            .Refuses(KnownErrors.NotFound, KnownErrors.Currency);

    private async Task<AdministrationAnswer> ListAsync(AdministrationRequest request)
    {
        var currency = request.Query("currency");
        if (!KnownErrors.IsCurrency(currency)) return KnownErrors.Currency;
        if (context.Feed.Current.Find(request.Path("name")) is not { } participant) return KnownErrors.NotFound;

        var accounts = await context.ReadOpenedAsync(participant, currency, request.Cancellation);
        var active = accounts.Where(account => account is { Type: AccountType.Position, IsActive: true });
        PositionView[] positions = [.. active.Select(PositionView.Of)];
        if (currency is null) return AdministrationAnswer.Ok(positions);
        return positions is [var only] ? AdministrationAnswer.Ok(only) : KnownErrors.NotFound;
    }
}
