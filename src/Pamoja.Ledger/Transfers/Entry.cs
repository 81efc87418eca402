namespace Pamoja.Ledger;

/// <summary>What an entry does to the sums of its two accounts.</summary>
public enum EntryKind : short
{
    /// <summary>Adds to the pending sums.</summary>
    Pend = 1,

    /// <summary>Moves a pending amount to the posted sums.</summary>
    Post = 2,

    /// <summary>Takes a pending amount away.</summary>
    Void = 3,

    /// <summary>Adds to the posted sums without a reservation before it.</summary>
    Direct = 4,

    /// <summary>As <see cref="Direct"/>, between settlement accounts: good funds go over with the commit that they settle.</summary>
    Settle = 5,

    /// <summary>As <see cref="Direct"/>, to the provider whom the payee's conversion puts in the payee's place.</summary>
    Redirect = 6,
}

/// <summary>A line of the journal: the same amount on the debit side of one account and the credit side of another. Written once.</summary>
public readonly record struct Entry(TransferKey Transfer, EntryKind Kind, AccountId Debit, AccountId Credit, decimal Amount);
