namespace Pamoja.Ledger;

/// <summary>One account in a settlement.</summary>
/// <param name="Account">The settled account, a POSITION for example.</param>
/// <param name="Participant">Its owner.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Net">What it owes (positive) or is owed (negative), in units of its currency; zero is a net like any other.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Reason">What was said at its last change.</param>
/// <param name="ExternalReference">The bank's reference, if one was given.</param>
/// <param name="ChangedAt">When it last changed, by the ledger's clock.</param>
public sealed record SettlementAccount(
    AccountId Account,
    ParticipantId Participant,
    string Currency,
    decimal Net,
    SettlementState State,
    string? Reason,
    string? ExternalReference,
    DateTimeOffset ChangedAt)
{
    /// <summary>What was debited in the windows of the settlement, without what was credited.</summary>
    public decimal Debits { get; init; }
}
