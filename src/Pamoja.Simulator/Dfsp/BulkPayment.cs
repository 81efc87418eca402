namespace Pamoja.Simulator;

/// <summary>One payment of many that a payer wants made.</summary>
/// <param name="Identifier">The payee's number.</param>
/// <param name="Amount">What the payee is to get.</param>
public sealed record BulkOrder(string Identifier, decimal Amount);

/// <summary>What became of one of them.</summary>
/// <param name="Order">What was wanted.</param>
/// <param name="TransferId">Id of its transfer; null if its quote was refused.</param>
/// <param name="IsPaid">Whether it was told with a fulfilment that fits the condition.</param>
/// <param name="ErrorCode">Code of the API's error if it was not paid; null with an outcome that says nothing.</param>
public sealed record BulkOutcome(BulkOrder Order, string? TransferId, bool IsPaid, string? ErrorCode);

/// <summary>A bulk from its quote to its results, as its payer saw it.</summary>
/// <param name="BulkTransferId">Its id.</param>
/// <param name="State">COMPLETED or REJECTED.</param>
/// <param name="Outcomes">Of each payment, in the order of the orders.</param>
public sealed record BulkPayment(string BulkTransferId, string State, IReadOnlyList<BulkOutcome> Outcomes);
