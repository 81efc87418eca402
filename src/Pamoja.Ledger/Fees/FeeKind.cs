namespace Pamoja.Ledger;

/// <summary>Whom a fee is paid to. Numbers are stored: never change one.</summary>
public enum FeeKind : short
{
    /// <summary>One party pays the other: between their INTERCHANGE_FEE accounts.</summary>
    Interchange = 1,

    /// <summary>One party pays the hub: between their HUB_FEE accounts.</summary>
    Hub = 2,
}
