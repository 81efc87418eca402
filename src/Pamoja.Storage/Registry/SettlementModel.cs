using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>How accounts of one type (and currency) are settled. Source: ledger administration API, settlementModels.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Alphanumeric, 2 to 30 characters, unique.</param>
/// <param name="IsActive">Whether it is in use.</param>
/// <param name="Granularity">GROSS or NET.</param>
/// <param name="Interchange">BILATERAL or MULTILATERAL.</param>
/// <param name="Delay">IMMEDIATE or DEFERRED.</param>
/// <param name="Currency">ISO 4217 code; null for the default of all currencies without a model of their own.</param>
/// <param name="RequireLiquidityCheck">Whether settlement raises limits that no longer cover.</param>
/// <param name="LedgerAccountType">What is settled.</param>
/// <param name="SettlementAccountType">Where good funds stand.</param>
/// <param name="AutoPositionReset">Whether settling moves positions.</param>
public sealed record SettlementModel(
    int Id,
    string Name,
    bool IsActive,
    string Granularity,
    string Interchange,
    string Delay,
    string? Currency,
    bool RequireLiquidityCheck,
    AccountType LedgerAccountType,
    AccountType SettlementAccountType,
    bool AutoPositionReset);
