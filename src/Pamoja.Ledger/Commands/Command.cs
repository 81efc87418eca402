namespace Pamoja.Ledger;

/// <summary>
/// Something that the ledger is asked to do. A command names what it claims, locks and touches before it is decided, so that a store can
/// lock in one fixed order: claims, transfers, accounts.
/// </summary>
public abstract record Command
{
    private protected Command()
    {
    }

    /// <summary>The transfer that this command is about, if any.</summary>
    public virtual TransferKey? Key => null;

    /// <summary>Whether it brings something new, and so claims: asked of every command, so that it costs no row.</summary>
    public virtual bool IsClaiming => false;

    /// <summary>Whether it must be the only command of its batch.</summary>
    public virtual bool StandsAlone => false;

    /// <summary>
    /// The rows to claim: that of <see cref="Key"/>, and of what is announced with it. Empty where the transfer must exist already.
    /// </summary>
    public virtual IEnumerable<Transfer> Claims() => [];

    /// <summary>Adds the accounts to lock beyond those of the transfer itself.</summary>
    public virtual void AddAccounts(ISet<AccountId> accounts)
    {
    }
}
