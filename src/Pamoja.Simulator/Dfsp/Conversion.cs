namespace Pamoja.Simulator;

/// <summary>The terms that a foreign exchange provider offers.</summary>
/// <param name="ConversionId">Id of the conversion; the fxTransfer takes it as its own.</param>
/// <param name="TransactionId">The transfer that it is for.</param>
/// <param name="Provider">Who offers.</param>
/// <param name="SourceAmount">What the payer gives.</param>
/// <param name="SourceCurrency">Three letters.</param>
/// <param name="TargetAmount">What the provider gives.</param>
/// <param name="TargetCurrency">Three letters.</param>
/// <param name="Condition">SHA-256 of the fulfilment to come.</param>
public sealed record OfferedConversion(
    string ConversionId,
    string TransactionId,
    string Provider,
    decimal SourceAmount,
    string SourceCurrency,
    decimal TargetAmount,
    string TargetCurrency,
    string Condition);
