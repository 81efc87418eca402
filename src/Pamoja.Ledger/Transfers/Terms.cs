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

    /// <summary>The accounts that its end may move besides those of the transfer itself.</summary>
    public IEnumerable<AccountId> Accounts()
    {
        if (Gross is { } gross)
        {
            yield return gross.Debit;
            yield return gross.Credit;
        }

        foreach (var charge in Charges)
        {
            yield return charge.Debit;
            yield return charge.Credit;
        }
    }

    /// <summary>Terms to keep with a transfer; null where nothing is out of the usual.</summary>
    internal static Terms? Of(GrossSettlement? gross, IReadOnlyList<Charge>? charges, string? version) =>
        gross is null && charges is not { Count: > 0 } && version is null
            ? null
            : new Terms { Gross = gross, Charges = charges ?? [], Version = version };
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
