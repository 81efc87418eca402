namespace Pamoja.Ledger;

/// <summary>What a scheme may decide differently.</summary>
/// <param name="AllowOnUs">Whether a participant may pay itself through the hub.</param>
public sealed record LedgerPolicy(bool AllowOnUs)
{
    /// <summary>As the reference has it by default.</summary>
    public static readonly LedgerPolicy Default = new(AllowOnUs: false);

    /// <summary>Whether cover and limit are asked for when the position of a proxy is debited. Schemes settle with each other elsewhere.</summary>
    public bool LimitsProxies { get; init; }

    /// <summary>
    /// How many decimals an amount of a currency may have; null where four are as good in all of them. Of a currency that is not in here
    /// four are.
    /// </summary>
    public IReadOnlyDictionary<string, int>? Decimals { get; init; }

    /// <summary>Whether an amount has no fraction of the smallest unit in which the scheme counts its currency.</summary>
    public bool Counts(decimal amount, string currency) =>
        Decimals is null || !Decimals.TryGetValue(currency, out var decimals) || AmountCheck.Measure(amount).Scale <= decimals;
}
