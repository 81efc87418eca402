namespace Pamoja.Ledger;

/// <summary>What an account is for. The numbers are those of the reference where it has one; resolve by name.</summary>
public enum AccountType : short
{
    /// <summary>What a participant owes the scheme (positive) or is owed (negative) from transfers not settled yet. Settleable.</summary>
    Position = 1,

    /// <summary>The good funds that a participant has with the scheme; negative when funded (the hub's view).</summary>
    Settlement = 2,

    /// <summary>The hub's: all funds held for participants.</summary>
    HubReconciliation = 3,

    /// <summary>The hub's: what passes through a settlement; rests at zero.</summary>
    HubMultilateralSettlement = 4,

    /// <summary>Interchange fees owed or due. Settleable.</summary>
    InterchangeFee = 5,

    /// <summary>Settlement account of interchange fees.</summary>
    InterchangeFeeSettlement = 6,

    /// <summary>The hub's own fees.</summary>
    HubFee = 7,

    /// <summary>The hub's counter-account of initial positions; internal, never shown.</summary>
    Opening = 100,
}
