using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>What the scheme behind a proxy has and does not tell of.</summary>
/// <param name="Proxy">The proxy.</param>
/// <param name="Count">Transfers and conversions whose time is over.</param>
/// <param name="Oldest">For how long the time of the oldest of them has been over.</param>
public readonly record struct OverdueAtProxy(ParticipantId Proxy, long Count, TimeSpan Oldest);
