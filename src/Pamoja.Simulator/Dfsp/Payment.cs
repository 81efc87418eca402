namespace Pamoja.Simulator;

/// <summary>The party that a lookup found.</summary>
/// <param name="PartyIdType">MSISDN, EMAIL, ...</param>
/// <param name="Identifier">The number or name within that type.</param>
/// <param name="FspId">The FSP that holds it.</param>
/// <param name="Name">What that FSP calls it; null if it does not say.</param>
public sealed record FoundParty(string PartyIdType, string Identifier, string FspId, string? Name);

/// <summary>The terms that a payee's FSP offers.</summary>
/// <param name="QuoteId">Id of the quote.</param>
/// <param name="TransactionId">Id of the transaction; the transfer takes it as its own, as the field does.</param>
/// <param name="PayeeFsp">Who offers.</param>
/// <param name="Amount">What is to be transferred.</param>
/// <param name="Currency">Three letters.</param>
/// <param name="IlpPacket">To be sent along with the transfer.</param>
/// <param name="Condition">SHA-256 of the fulfilment to come.</param>
public sealed record OfferedQuote(
    string QuoteId, string TransactionId, string PayeeFsp, decimal Amount, string Currency, string IlpPacket, string Condition);

/// <summary>What became of a transfer.</summary>
/// <param name="TransferId">Its id.</param>
/// <param name="State">COMMITTED, RESERVED or ABORTED.</param>
/// <param name="Fulfilment">The word that fulfils it; null if there is none.</param>
/// <param name="IsFulfilled">Whether the fulfilment fits the condition.</param>
public sealed record FinishedTransfer(string TransferId, string State, string? Fulfilment, bool IsFulfilled);

/// <summary>One step of a payment and how long it took.</summary>
/// <param name="Name">lookup, quote or transfer.</param>
/// <param name="Elapsed">From sending to the callback.</param>
/// <param name="Error">What went wrong; null if nothing did.</param>
public sealed record PaymentPhase(string Name, TimeSpan Elapsed, string? Error);

/// <summary>A payment from lookup to transfer, as its payer saw it.</summary>
/// <param name="Phases">The steps that were taken.</param>
/// <param name="Party">Who was found.</param>
/// <param name="Quote">What was offered.</param>
/// <param name="Transfer">What became of the transfer.</param>
public sealed record Payment(
    IReadOnlyList<PaymentPhase> Phases, FoundParty? Party, OfferedQuote? Quote, FinishedTransfer? Transfer)
{
    /// <summary>Whether the transfer was committed with the right fulfilment.</summary>
    public bool IsCommitted => Transfer is { State: "COMMITTED", IsFulfilled: true };

    /// <summary>The first error; null if there was none.</summary>
    public string? Error => Phases.FirstOrDefault(phase => phase.Error is not null)?.Error;
}
