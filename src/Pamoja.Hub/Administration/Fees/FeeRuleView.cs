using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>A fee rule in use.</summary>
internal sealed record FeeRuleView(
    string Name,
    string Kind,
    string PaidBy,
    string? Currency,
    string? Scenario,
    string? Initiator,
    string? InitiatorType,
    string? PayerAccountType,
    string? PayeeAccountType,
    decimal Percentage,
    decimal Flat,
    decimal? Minimum,
    decimal? Maximum,
    DateTimeOffset? ValidFrom,
    DateTimeOffset? ValidTo)
{
    /// <summary>For the description of the API.</summary>
    public static readonly FeeRuleView Example = new(
        "wallets", "INTERCHANGE", "PAYER", "INR", "TRANSFER", "PAYER", "CONSUMER", "wallet", "wallet", 0.6m, 0, 0.1m, 20, null, null);

    public static FeeRuleView Of(FeeRule rule) => new(
        rule.Name,
        FeeRuleBodies.Kinds.First(each => each.Kind == rule.Kind).Name,
        rule.IsPaidByPayer ? FeeRuleBodies.Payer : FeeRuleBodies.Payee,
        rule.Currency,
        rule.Scenario,
        rule.Initiator,
        rule.InitiatorType,
        rule.PayerAccountType,
        rule.PayeeAccountType,
        rule.Percentage,
        rule.Flat,
        rule.Minimum,
        rule.Maximum,
        rule.ValidFrom,
        rule.ValidTo);
}
