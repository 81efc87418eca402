namespace Pamoja.Ledger;

/// <summary>
/// Who pays whom how much for a committed transfer: data, no program. A condition that is null fits everything; a rule applies where all its
/// conditions fit and the two parties are different. Every rule that applies is charged, once.
/// </summary>
public sealed record FeeRule
{
    /// <summary>Its number.</summary>
    public required int Id { get; init; }

    /// <summary>2 to 30 characters, unique.</summary>
    public required string Name { get; init; }

    /// <summary>Whether the other party or the hub is paid.</summary>
    public required FeeKind Kind { get; init; }

    /// <summary>Whether the payer's side pays; else the payee's.</summary>
    public required bool IsPaidByPayer { get; init; }

    /// <summary>ISO 4217 code of the transfer.</summary>
    public string? Currency { get; init; }

    /// <summary>transactionType.scenario, e.g. TRANSFER.</summary>
    public string? Scenario { get; init; }

    /// <summary>transactionType.initiator: PAYER or PAYEE.</summary>
    public string? Initiator { get; init; }

    /// <summary>transactionType.initiatorType, e.g. CONSUMER.</summary>
    public string? InitiatorType { get; init; }

    /// <summary>The payer's accountType, e.g. wallet.</summary>
    public string? PayerAccountType { get; init; }

    /// <summary>The payee's accountType.</summary>
    public string? PayeeAccountType { get; init; }

    /// <summary>Of the transfer's amount, 0 to 100, up to 4 decimals.</summary>
    public decimal Percentage { get; init; }

    /// <summary>Added to the percentage, in units of the transfer's currency.</summary>
    public decimal Flat { get; init; }

    /// <summary>Least fee; null for none.</summary>
    public decimal? Minimum { get; init; }

    /// <summary>Highest fee; null for none.</summary>
    public decimal? Maximum { get; init; }

    /// <summary>Transfers completed from here on are charged; null for always.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>Transfers completed from here on are not charged any more; null for never.</summary>
    public DateTimeOffset? ValidTo { get; init; }

    /// <summary>Whether it applies to a transfer of which this is known.</summary>
    public bool Fits(string currency, in TransactionFacts facts) =>
        Fits(Currency, currency)
        && Fits(Scenario, facts.Scenario)
        && Fits(Initiator, facts.Initiator)
        && Fits(InitiatorType, facts.InitiatorType)
        && Fits(PayerAccountType, facts.PayerAccountType)
        && Fits(PayeeAccountType, facts.PayeeAccountType);

    /// <summary>What a transfer keeps of it: bounds are whole smallest units, and what is highest is never passed.</summary>
    /// <param name="debit">Fee account of who pays.</param>
    /// <param name="credit">Fee account of who is paid.</param>
    /// <param name="scale">Decimals of the currency's smallest unit.</param>
    public Charge ToCharge(AccountId debit, AccountId credit, int scale)
    {
        decimal? most = Maximum is { } maximum ? decimal.Round(maximum, scale, MidpointRounding.ToZero) : null;
        decimal? least = Minimum is { } minimum ? decimal.Round(minimum, scale, MidpointRounding.ToPositiveInfinity) : null;
        return new Charge(Id, debit, credit, Percentage, Flat, least > most ? most : least, most, scale, ValidFrom, ValidTo);
    }

    private static bool Fits(string? wanted, string? found) =>
        wanted is null || string.Equals(wanted, found, StringComparison.OrdinalIgnoreCase);
}
