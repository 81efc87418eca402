using Microsoft.AspNetCore.Builder;

namespace Pamoja.Hub;

/// <summary>
/// The administration API: the ledger's administration and the oracles' at the root of one port. What every request passes, in order: the
/// guard (who may ask), the routes (what is asked), and around them what turns everything unexpected into an error body.
/// </summary>
internal static class AdministrationApi
{
    /// <summary>Adds the API to an application that serves the administration port.</summary>
    public static void Map(WebApplication app, AdministrationContext context)
    {
        app.Use(new UnexpectedErrors(app.Logger).InvokeAsync);
        app.Use(new OriginGuard(HostsOf(context.Options)).InvokeAsync);

        var routes = new AdministrationRoutes(app);
        ParticipantRoutes.Map(routes, context);
        ExternalRoutes.Map(routes, context);
        AccountRoutes.Map(routes, context);
        FundsRoutes.Map(routes, context, app.Logger);
        LimitRoutes.Map(routes, context);
        PositionRoutes.Map(routes, context);
        EndpointRoutes.Map(routes, context);
        AccessRoutes.Map(routes, context);
        CertificateRoutes.Map(routes, context);
        SettlementModelRoutes.Map(routes, context);
        PolicyRoutes.Map(routes, context);
        FeeRuleRoutes.Map(routes, context);
        ReferenceDataRoutes.Map(routes, context);
        OracleRoutes.Map(routes, context);
        SignatureKeyRoutes.Map(routes, context);
        DeliveryRoutes.Map(routes, context, context.Outbox);
        QuoteRecordRoutes.Map(routes, context.Quotes);
        SettlementApi.Map(routes, context);
        HealthRoutes.Map(routes, context);
        MetricsRoutes.Map(routes, context);
        StatementRoutes.Map(routes, context);
        TransferRoutes.Map(routes, context);
        TransactionRoutes.Map(routes, context);
        ForwardedRoutes.Map(routes, context);
        EventRoutes.Map(routes, context);

        // Last: it describes all of the above.
        OpenApiRoutes.Map(routes);
    }

    private static string[] HostsOf(HubOptions options) =>
        options.AdministrationHosts.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
