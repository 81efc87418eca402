namespace Pamoja.Ledger;

/// <summary>
/// A command that changes windows or settlements. It stands alone in its batch, so that every other batch is wholly in one window, and is
/// decided on a <see cref="SettlementRegister"/> that the store gives the books.
/// </summary>
public abstract record SettlementCommand : Command
{
    private protected SettlementCommand()
    {
    }

    /// <inheritdoc/>
    public sealed override bool StandsAlone => true;

    /// <summary>
    /// Whether every settleable account is to be locked: whoever posts is then wholly before this command, or wholly after it.
    /// </summary>
    public virtual bool StopsPosting => false;
}
