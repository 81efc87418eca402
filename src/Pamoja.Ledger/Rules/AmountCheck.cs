namespace Pamoja.Ledger;

/// <summary>Whether an amount is one that money can have. Source: FSPIOP API Definition, Amount.</summary>
internal static class AmountCheck
{
    /// <summary>Largest number of decimals.</summary>
    private const int ScaleMax = 4;

    /// <summary>Largest number of digits, decimals included.</summary>
    private const int PrecisionMax = 18;

    internal static Reason Of(decimal amount, string currency, LedgerPolicy policy)
    {
        if (amount <= 0) return Reason.AmountNotPositive;
        var (scale, precision) = Measure(amount);
        if (scale > ScaleMax) return Reason.AmountScale;
        if (!policy.Counts(amount, currency)) return Reason.CurrencyDecimals;
        return precision > PrecisionMax ? Reason.AmountPrecision : Reason.None;
    }

    /// <summary>Decimals and digits of an amount, trailing zeros of the fraction left out.</summary>
    internal static (int Scale, int Precision) Measure(decimal amount)
    {
        // Dividing by one with 28 zeros drops trailing zeros of the fraction.
        var normal = Math.Abs(amount) / 1.0000000000000000000000000000m;
        int scale = normal.Scale;
        var unscaled = normal;
        for (var i = 0; i < scale; i++) unscaled *= 10;
        var digits = 0;
        for (; unscaled >= 1; digits++) unscaled = decimal.Floor(unscaled / 10);
        return (scale, Math.Max(digits, 1));
    }
}
