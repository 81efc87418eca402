namespace Pamoja.Ledger;

/// <summary>
/// An account as a ledger transaction has locked it: its settings and its latest balance. Decisions change <see cref="Totals"/> here; the
/// store appends what changed as the account's next version.
/// </summary>
public sealed class Account
{
    /// <summary>The account's number.</summary>
    public required AccountId Id { get; init; }

    /// <summary>Whose account it is.</summary>
    public required ParticipantId Owner { get; init; }

    /// <summary>What it is for.</summary>
    public required AccountType Type { get; init; }

    /// <summary>ISO 4217 code.</summary>
    public required string Currency { get; init; }

    /// <summary>Whether the account may be used. Changed by a command only.</summary>
    public bool IsActive { get; set; }

    /// <summary>Whether the owner may take part. The same for all accounts of an owner; changed by a command only.</summary>
    public bool IsOwnerActive { get; set; }

    /// <summary>The highest value that a POSITION may have; null where no limit was set (then nothing may be reserved).</summary>
    public decimal? NetDebitCap { get; set; }

    /// <summary>Percentage of the cap at which the operator is alarmed, 0 to 100.</summary>
    public decimal AlarmPercentage { get; set; }

    /// <summary>The latest sums. Written by <see cref="Books"/> only.</summary>
    public Totals Totals { get; internal set; }

    /// <summary>The sums that were read, before any decision.</summary>
    public Totals Loaded { get; private set; }

    /// <summary>Number of the balance that was read; what this transaction appends is the next one.</summary>
    public required long Version { get; init; }

    /// <summary>Whether a decision moved money on it.</summary>
    public bool HasMoved { get; internal set; }

    /// <summary>Whether a decision changed its settings.</summary>
    public bool HasNewSettings { get; internal set; }

    /// <summary>For a store that fills the working set.</summary>
    public void Load(Totals totals) => Loaded = Totals = totals;
}
