namespace Pamoja.Ledger;

/// <summary>The number of a settlement; visible in the settlement API. Settlements are counted from 1, without a gap.</summary>
public readonly record struct SettlementId(int Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
