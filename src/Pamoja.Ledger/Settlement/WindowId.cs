namespace Pamoja.Ledger;

/// <summary>The number of a settlement window; visible in the settlement API. Windows are counted from 1, without a gap.</summary>
public readonly record struct WindowId(int Value) : IComparable<WindowId>
{
    /// <inheritdoc/>
    public int CompareTo(WindowId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);

#pragma warning disable CS1591 // The four comparisons mean what they say.
    public static bool operator <(WindowId left, WindowId right) => left.Value < right.Value;
    public static bool operator >(WindowId left, WindowId right) => left.Value > right.Value;
    public static bool operator <=(WindowId left, WindowId right) => left.Value <= right.Value;
    public static bool operator >=(WindowId left, WindowId right) => left.Value >= right.Value;
#pragma warning restore CS1591
}
