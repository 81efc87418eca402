namespace Pamoja.Hub;

/// <summary>
/// The settlement API v2, under /v2 of the administration port: windows, and the settlements that are made of them. Its health is among the
/// administration's. Source: central-settlement 2.0.
/// </summary>
internal static class SettlementApi
{
    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        WindowRoutes.Map(routes, context);
        SettlementRoutes.Map(routes, context);
        SettlementPartRoutes.Map(routes, context);
        SettlementFileRoutes.Map(routes, context);
        ConfirmationRoutes.Map(routes, context);
        ScheduleRoutes.Map(routes, context);
    }
}
