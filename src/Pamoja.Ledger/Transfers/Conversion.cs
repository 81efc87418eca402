namespace Pamoja.Ledger;

/// <summary>
/// The second leg of a conversion. The first, from its initiator to the provider in the source currency, is the conversion's own amount and
/// accounts; the second, from the provider to the payee in the target currency, is the transfer that depends on it.
/// </summary>
/// <param name="TargetAmount">In units of <paramref name="TargetCurrency"/>.</param>
/// <param name="TargetCurrency">ISO 4217 code.</param>
/// <param name="ProviderPosition">The provider's POSITION account in the target currency: the transfer debits it instead of the payer's.</param>
/// <param name="ProviderCover">The provider's SETTLEMENT account in the target currency.</param>
public sealed record Conversion(decimal TargetAmount, string TargetCurrency, AccountId? ProviderPosition, AccountId? ProviderCover);
