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

    /// <summary>What was decided about the owner alone. The same for all accounts of an owner; changed by a command only.</summary>
    public ParticipantPolicy OwnPolicy { get; set; } = ParticipantPolicy.Unset;

    /// <summary>What was decided about everybody.</summary>
    public ParticipantPolicy SchemePolicy { get; set; } = ParticipantPolicy.Unset;

    /// <summary>What is in force for the owner.</summary>
    public ParticipantPolicy Policy => OwnPolicy.Over(SchemePolicy);

    /// <summary>Whether the owner may be debited by a new transfer.</summary>
    public bool MaySend => Policy.Mode is not (TransferMode.ReceiveOnly or TransferMode.None);

    /// <summary>Whether the owner may be credited by a new transfer.</summary>
    public bool MayReceive => Policy.Mode is not (TransferMode.SendOnly or TransferMode.None);

    /// <summary>
    /// The limit as it was set: an amount, or a percentage of the good funds (<see cref="IsCapPercentage"/>); null where none was set (then
    /// nothing may be reserved). What is in force: <see cref="CapOver"/>.
    /// </summary>
    public decimal? NetDebitCap { get; set; }

    /// <summary>Whether <see cref="NetDebitCap"/> is a percentage of the good funds that cover the position.</summary>
    public bool IsCapPercentage { get; set; }

    /// <summary>Percentage of the cap at which the operator is alarmed, 0 to 100.</summary>
    public decimal AlarmPercentage { get; set; }

    /// <summary>While the limit's alarm holds: the value below which it ends. Null when no alarm holds. Written by AlarmRules only.</summary>
    public decimal? AlarmBelow { get; set; }

    /// <summary>
    /// How much of a POSITION's debits was settled, and what settlements debited it themselves. What is left of its debits was spent and not
    /// settled, whatever was received meanwhile. Written by SettlementSteps only.
    /// </summary>
    public decimal SettledDebits
    {
        get;
        set
        {
            HasNewSettledDebits |= value != field;
            field = value;
        }
    }

    /// <summary>Whether a decision changed <see cref="SettledDebits"/>.</summary>
    public bool HasNewSettledDebits { get; internal set; }

    /// <summary>The latest sums. Written by <see cref="Books"/> only.</summary>
    public Totals Totals { get; internal set; }

    /// <summary>The sums that were read, before any decision.</summary>
    public Totals Loaded { get; private set; }

    /// <summary>Number of the balance that was read; what this transaction appends is the next one.</summary>
    public required long Version { get; init; }

    /// <summary>The ledger's day (UTC) on which that balance was appended; null where there is none. Stores find it by its day.</summary>
    public DateOnly? BalanceDay { get; init; }

    /// <summary>Whether a decision moved money on it.</summary>
    public bool HasMoved { get; internal set; }

    /// <summary>Whether a decision changed its settings.</summary>
    public bool HasNewSettings { get; internal set; }

    /// <summary>The highest value that a POSITION may have over these good funds; no limit counts as zero.</summary>
    public decimal CapOver(decimal cover)
    {
        if (NetDebitCap is not { } cap) return 0m;
        return IsCapPercentage ? decimal.Round(Math.Max(cover, 0m) * cap / 100m, 4, MidpointRounding.ToZero) : cap;
    }

    /// <summary>For a store that fills the working set.</summary>
    public void Load(Totals totals, decimal settledDebits = 0)
    {
        Loaded = Totals = totals;
        SettledDebits = settledDebits;
        HasNewSettledDebits = false;
    }
}
