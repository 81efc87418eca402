using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>States of windows and settlements under the names that the API gives them.</summary>
internal static class SettlementStateName
{
    private static readonly (SettlementState State, string Name)[] Names =
    [
        (SettlementState.Pending, "PENDING_SETTLEMENT"),
        (SettlementState.Recorded, "PS_TRANSFERS_RECORDED"),
        (SettlementState.Reserved, "PS_TRANSFERS_RESERVED"),
        (SettlementState.Committed, "PS_TRANSFERS_COMMITTED"),
        (SettlementState.Settling, "SETTLING"),
        (SettlementState.Settled, "SETTLED"),
        (SettlementState.Aborted, "ABORTED"),
    ];

    private static readonly (WindowState State, string Name)[] WindowNames =
    [
        (WindowState.Open, "OPEN"),
        (WindowState.Closed, "CLOSED"),
        (WindowState.PendingSettlement, "PENDING_SETTLEMENT"),
        (WindowState.Settled, "SETTLED"),
        (WindowState.Aborted, "ABORTED"),
    ];

    /// <summary>The name of a settlement's or account's state.</summary>
    public static string Of(SettlementState state) => Names.First(entry => entry.State == state).Name;

    /// <summary>The name of a window's or content's state.</summary>
    public static string Of(WindowState state) => WindowNames.First(entry => entry.State == state).Name;

    /// <summary>The state of a name; null for one that is none.</summary>
    public static SettlementState? Read(string name)
    {
        var found = Array.FindIndex(Names, entry => entry.Name == name);
        return found < 0 ? null : Names[found].State;
    }

    /// <summary>The state of a window's name; null for one that is none.</summary>
    public static WindowState? ReadWindow(string name)
    {
        var found = Array.FindIndex(WindowNames, entry => entry.Name == name);
        return found < 0 ? null : WindowNames[found].State;
    }
}
