namespace Pamoja.Ledger;

/// <summary>
/// A command that changes windows or settlements. It stands alone in its batch, so that every other batch is wholly in one window, and is
/// decided on a <see cref="SettlementRegister"/> that the store gives the books. Because the register is read before anything is locked, what
/// the command is going to move is known in time to be claimed and locked.
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

    /// <summary>The windows that it names; the register has them.</summary>
    public virtual IReadOnlyList<WindowId> Windows => [];

    /// <summary>The settlement that it is about; the register has it, with its windows.</summary>
    public virtual SettlementId? Settlement => null;

    /// <summary>
    /// Accounts whose balance it depends on before anything is claimed. The register has them, and the store makes sure of them under the locks.
    /// </summary>
    public virtual IReadOnlyList<AccountId> Balances => [];

    /// <summary>What it is going to move if it is decided on this register.</summary>
    public virtual SettlementPlan Plan(SettlementRegister read) => SettlementPlan.Nothing;
}
