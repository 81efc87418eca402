namespace Pamoja.Ledger;

/// <summary>The number of an account; visible in the administration API's URLs.</summary>
public readonly record struct AccountId(int Value) : IComparable<AccountId>
{
    /// <inheritdoc/>
    public int CompareTo(AccountId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);

#pragma warning disable CS1591 // The four comparisons mean what they say.
    public static bool operator <(AccountId left, AccountId right) => left.Value < right.Value;
    public static bool operator >(AccountId left, AccountId right) => left.Value > right.Value;
    public static bool operator <=(AccountId left, AccountId right) => left.Value <= right.Value;
    public static bool operator >=(AccountId left, AccountId right) => left.Value >= right.Value;
#pragma warning restore CS1591
}
