namespace Pamoja.Ledger;

/// <summary>
/// What a transfer's ILP packet says of the transaction behind it, as far as fees depend on it; null where it says nothing.
/// Source: FSPIOP API Definition, Transaction.
/// </summary>
/// <param name="Scenario">transactionType.scenario.</param>
/// <param name="Initiator">transactionType.initiator.</param>
/// <param name="InitiatorType">transactionType.initiatorType.</param>
/// <param name="PayerAccountType">The payer's extension accountType.</param>
/// <param name="PayeeAccountType">The payee's extension accountType.</param>
public readonly record struct TransactionFacts(
    string? Scenario, string? Initiator, string? InitiatorType, string? PayerAccountType, string? PayeeAccountType);
