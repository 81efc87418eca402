namespace Pamoja.Ledger;

/// <summary>
/// What the ledger decided about one command. A closed set. Messages are composed while its transfer is as the decision left it; whoever is
/// answered after the commit sees what later commands of the same batch made of it.
/// </summary>
public abstract record Outcome
{
    private protected Outcome()
    {
    }

    /// <summary>The amount is reserved; the payee is to be asked.</summary>
    public sealed record Reserved(Transfer Transfer) : Outcome;

    /// <summary>The other scheme has the request now.</summary>
    public sealed record Forwarded(Transfer Transfer) : Outcome;

    /// <summary>The provider fulfilled a conversion; it stays reserved until the transfer that depends on it is decided.</summary>
    public sealed record Fulfilled(Transfer Transfer) : Outcome;

    /// <summary>The amount is posted, and with it those of <paramref name="Linked"/>.</summary>
    public sealed record Committed(Transfer Transfer, IReadOnlyList<Transfer> Linked) : Outcome;

    /// <summary>
    /// The reservation was released: by the payee's error, or by a wrong answer of the payee; and with it those of
    /// <paramref name="Linked"/>.
    /// </summary>
    public sealed record Aborted(Transfer Transfer, IReadOnlyList<Transfer> Linked) : Outcome;

    /// <summary>The reservation was released because its time had run out, and with it those of <paramref name="Linked"/>.</summary>
    public sealed record Expired(Transfer Transfer, IReadOnlyList<Transfer> Linked) : Outcome;

    /// <summary>A request that was refused and recorded so; conversions that were for it are released with it.</summary>
    public sealed record Refused(Transfer Transfer, IReadOnlyList<Transfer> Linked) : Outcome;

    /// <summary>A resend of something that has its answer already: repeat the answer.</summary>
    public sealed record Replayed(Transfer Transfer) : Outcome;

    /// <summary>
    /// A bulk transfer was requested, answered or has run out of time; its state says which. While it is reserved the payee is to be asked for
    /// those of <paramref name="Lines"/> that are.
    /// </summary>
    public sealed record BulkDecided(Transfer Bulk, IReadOnlyList<BulkLine> Lines) : Outcome;

    /// <summary>A resend about a bulk transfer that has its answer already: repeat the answer.</summary>
    public sealed record BulkReplayed(Transfer Bulk, IReadOnlyList<BulkLine> Lines) : Outcome;

    /// <summary>A resend of something in progress, or nothing left to do: no answer.</summary>
    public sealed record Ignored : Outcome;

    /// <summary>Refused without a trace in the books: tell the sender. <paramref name="Transfer"/> is the one it was about, if it exists.</summary>
    public sealed record Denied(Reason Reason, Transfer? Transfer = null) : Outcome;

    /// <summary>An administrative command was carried out.</summary>
    public sealed record Done : Outcome;

    /// <summary>A window was closed and the next one opened.</summary>
    public sealed record WindowClosed(SettlementWindow Closed, SettlementWindow Opened) : Outcome;

    /// <summary>Windows that have nothing free of what a settlement was to settle; nothing was made.</summary>
    public sealed record WindowsInapplicable(IReadOnlyList<WindowId> Windows) : Outcome;

    /// <summary>
    /// A settlement was made, changed or given up. With a refusal of any of the changes that were asked for nothing was done at all.
    /// </summary>
    /// <param name="Settlement">As it stands now.</param>
    /// <param name="Windows">Its windows, as they stand now.</param>
    /// <param name="Refusals">For each change that was asked for why it may not be, or <see cref="Reason.None"/>.</param>
    public sealed record Settlements(Settlement Settlement, IReadOnlyList<SettlementWindow> Windows, IReadOnlyList<Reason> Refusals) : Outcome;

    /// <summary>What the bank confirmed has faults; nothing was done.</summary>
    public sealed record ConfirmationRefused(IReadOnlyList<ConfirmationFault> Faults) : Outcome;

    internal static readonly Ignored Nothing = new();

    internal static readonly Done Carried = new();
}
