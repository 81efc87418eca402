using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>A participant's position in a currency against what bounds it, in units of the currency.</summary>
/// <param name="Participant">Whose.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Value">What it owes the scheme; below zero, what it is owed.</param>
/// <param name="Limit">The net debit cap in force; 0 where none was set.</param>
/// <param name="Funds">Good funds behind it: its settlement account, reservations taken off.</param>
public sealed record PositionStanding(ParticipantId Participant, string Currency, decimal Value, decimal Limit, decimal Funds);
