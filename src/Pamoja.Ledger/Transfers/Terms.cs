namespace Pamoja.Ledger;

/// <summary>
/// What was agreed of a transfer beyond the usual, when it was requested; a plain transfer has none. The accounts that its end moves besides
/// its own two stand here, so that whoever locks the transfer knows what else to lock, and what is configured differently later
/// changes nothing for it.
/// </summary>
public sealed record Terms
{
    /// <summary>Between which settlement accounts the amount goes when the transfer is committed; null if it is settled later, by windows.</summary>
    public GrossSettlement? Gross { get; init; }

    /// <summary>Fees that are due when it is committed.</summary>
    public IReadOnlyList<Charge> Charges { get; init; } = [];

    /// <summary>
    /// The version of the API that its request was written in, where it is not the newest: what is said of it later without being asked is said
    /// in the same. Opaque here.
    /// </summary>
    public string? Version { get; init; }

    /// <summary>The payer or initiator, if it is in another scheme; then the transfer's Payer is the proxy that stands for it.</summary>
    public string? PayerName { get; init; }

    /// <summary>The payee or provider, if it is in another scheme; then the transfer's Payee is the proxy that stands for it.</summary>
    public string? PayeeName { get; init; }

    /// <summary>Whether one proxy stands for who is debited and who is credited: the transfer has a state, and no entries.</summary>
    public bool IsWithoutEntries { get; init; }

    /// <summary>
    /// Only on a conversion that the payee of a transfer asked for: where the provider is credited, in the transfer's currency and instead of
    /// the payee, when the transfer is committed.
    /// </summary>
    public SourceSide? Source { get; init; }

    /// <summary>The bulk transfer that it is a payment of: it ends with that, and by nothing else.</summary>
    public TransferId? Bulk { get; init; }

    /// <summary>Whether any of its parties is in another scheme.</summary>
    public bool IsProxied => PayerName is not null || PayeeName is not null;

    /// <summary>The accounts that its end may move besides those of the transfer itself.</summary>
    public IEnumerable<AccountId> Accounts()
    {
        if (Gross is { } gross)
        {
            yield return gross.Debit;
            yield return gross.Credit;
        }

        if (Source is { } source)
        {
            yield return source.Position;
            if (source.Cover is { } cover) yield return cover;
        }

        foreach (var charge in Charges)
        {
            yield return charge.Debit;
            yield return charge.Credit;
        }
    }

    /// <summary>These terms, or null where nothing is out of the usual.</summary>
    internal Terms? OrNone() =>
        Gross is null && Charges.Count == 0 && Version is null && !IsProxied && !IsWithoutEntries && Source is null && Bulk is null
            ? null
            : this;
}

/// <summary>Continuous gross settlement: good funds go over with the commit, and positions stay as they were.</summary>
/// <param name="Debit">SETTLEMENT account of who is debited: has less good funds after.</param>
/// <param name="Credit">SETTLEMENT account of who is credited: has more good funds after.</param>
public readonly record struct GrossSettlement(AccountId Debit, AccountId Credit)
{
    /// <summary>Of two accounts that may be missing; null unless both are there.</summary>
    internal static GrossSettlement? Between(AccountId? debit, AccountId? credit) =>
        debit is { } from && credit is { } to ? new GrossSettlement(from, to) : null;
}

/// <summary>A provider's accounts in the currency that it takes.</summary>
/// <param name="Position">POSITION account.</param>
/// <param name="Cover">SETTLEMENT account; null if it has none.</param>
public readonly record struct SourceSide(AccountId Position, AccountId? Cover);
