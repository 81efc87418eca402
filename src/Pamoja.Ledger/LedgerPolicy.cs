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
}
