namespace Pamoja.Fspiop;

/// <summary>Amounts in ILP packets: 64 bits without sign, counted in the smallest unit that the field's table gives a currency.</summary>
public static class IlpAmount
{
    private static readonly decimal[] Units = [1, 10, 100, 1_000, 10_000];

    /// <summary>
    /// Scales an amount. False if the currency has no scale in the table, the amount has a fraction of the smallest unit, or the result
    /// does not fit 64 bits.
    /// </summary>
    public static bool TryScale(decimal amount, string currency, out ulong scaled)
    {
        scaled = 0;
        if (amount is < 0 or >= 1_000_000_000_000_000_000m || !CurrencyCode.TryGetIlpScale(currency, out var scale)) return false;
        var units = amount * Units[scale];
        if (units > ulong.MaxValue || decimal.Truncate(units) != units) return false;
        scaled = (ulong)units;
        return true;
    }
}
