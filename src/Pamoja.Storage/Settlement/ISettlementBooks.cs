using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>What a ledger's store knows of settlement windows. Reads lock nothing.</summary>
public interface ISettlementBooks
{
    /// <summary>All windows, in the order of their numbers.</summary>
    Task<IReadOnlyList<SettlementWindow>> ReadWindowsAsync(CancellationToken cancellation);

    /// <summary>
    /// What was posted in a closed window, by pair, in the order of debited and credited account. Computed once, when it is first asked for;
    /// nothing for the open window, which is not done.
    /// </summary>
    Task<IReadOnlyList<PairSum>> ReadTotalsAsync(WindowId window, CancellationToken cancellation);
}
