namespace Pamoja.Ledger;

/// <summary>The number of a participant of the scheme; 1 is the hub itself.</summary>
public readonly record struct ParticipantId(int Value)
{
    /// <summary>The hub, which owns the reconciliation and settlement accounts.</summary>
    public static readonly ParticipantId Hub = new(1);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
