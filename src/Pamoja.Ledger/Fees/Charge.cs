namespace Pamoja.Ledger;

/// <summary>
/// A fee that a transfer owes when it is committed, as its rule was when the transfer was requested. Charged once, because a transfer is
/// committed once.
/// </summary>
/// <param name="Rule">Number of the rule.</param>
/// <param name="Debit">Fee account of who pays.</param>
/// <param name="Credit">Fee account of who is paid.</param>
/// <param name="Percentage">Of the transfer's amount.</param>
/// <param name="Flat">Added to it, in units of the transfer's currency.</param>
/// <param name="Minimum">Least fee; null for none.</param>
/// <param name="Maximum">Highest fee; null for none.</param>
/// <param name="Scale">Decimals of the currency's smallest unit, to which the fee is rounded, half up.</param>
/// <param name="ValidFrom">Due on transfers completed from here on; null for always.</param>
/// <param name="ValidTo">Not due any more on transfers completed from here on; null for never.</param>
public sealed record Charge(
    int Rule,
    AccountId Debit,
    AccountId Credit,
    decimal Percentage,
    decimal Flat,
    decimal? Minimum,
    decimal? Maximum,
    int Scale,
    DateTimeOffset? ValidFrom,
    DateTimeOffset? ValidTo)
{
    /// <summary>The fee on an amount that is completed at a moment: 0 where none is due.</summary>
    public decimal On(decimal amount, DateTimeOffset completedAt)
    {
        // Who is on both sides pays nothing to itself.
        if (Debit == Credit || completedAt < ValidFrom || completedAt >= ValidTo) return 0;
        var fee = decimal.Round((amount * Percentage * 0.01m) + Flat, Scale, MidpointRounding.AwayFromZero);
        if (fee > Maximum) fee = Maximum.Value;
        return fee < Minimum ? Minimum.Value : fee;
    }
}
