namespace Pamoja.Ledger;

/// <summary>
/// Reserve each payment of a bulk transfer on its own, all in one transaction: the bulk is there with all its payments, or not at all. Source:
/// FSPIOP POST /bulkTransfers.
/// </summary>
/// <param name="Id">bulkTransferId.</param>
/// <param name="RequestHash">Hash of the body.</param>
/// <param name="Source">FSPIOP-Source: who sent it.</param>
/// <param name="PayerFsp">payerFsp of the body.</param>
/// <param name="PayeeFsp">payeeFsp of the body.</param>
/// <param name="Payer">The payer; null if unknown.</param>
/// <param name="Payee">The payee; null if unknown.</param>
/// <param name="Expiration">End of every reservation of the bulk.</param>
/// <param name="Items">Its payments, each with <see cref="PrepareTransfer.Bulk"/> set.</param>
public sealed record PrepareBulk(
    TransferId Id,
    Bits256 RequestHash,
    string Source,
    string PayerFsp,
    string PayeeFsp,
    ParticipantId? Payer,
    ParticipantId? Payee,
    DateTimeOffset Expiration,
    IReadOnlyList<PrepareTransfer> Items) : Command
{
    /// <summary>Most payments of a bulk. Source: FSPIOP API Definition, individualTransfers.</summary>
    public const int ItemsMax = 1_000;

    /// <inheritdoc/>
    public override TransferKey? Key => new TransferKey(IdSpace.BulkTransfer, Id);

    /// <summary>
    /// Whether a bulk of this id was seen before: then nothing is claimed. Without it a bulk of another content whose id turns out to be taken
    /// has used up the ids of its payments, which are refused.
    /// </summary>
    public bool IsKnown { get; init; }

    /// <summary>The version of the API that the request was written in; null for the newest.</summary>
    public string? Version { get; init; }

    /// <summary>Ids that more than one of its payments has: none of them is carried out, since nobody could tell which one was.</summary>
    internal IReadOnlySet<TransferId> Repeated { get; } = RepeatedOf(Items);

    /// <inheritdoc/>
    public override bool IsClaiming => !IsKnown;

    /// <summary>Its payments whose id is no other payment's.</summary>
    internal IEnumerable<PrepareTransfer> Distinct => Repeated.Count == 0 ? Items : Items.Where(item => !Repeated.Contains(item.Id));

    /// <inheritdoc/>
    public override IEnumerable<Transfer> Claims()
    {
        if (IsKnown) yield break;
        yield return ToTransfer();
        foreach (var item in Distinct)
        {
            foreach (var claim in item.Claims()) yield return claim;
        }
    }

    /// <inheritdoc/>
    public override void AddAccounts(ISet<AccountId> accounts)
    {
        if (IsKnown) return;
        foreach (var item in Items) item.AddAccounts(accounts);
    }

    /// <summary>A bulk moves nothing itself, so its row has no accounts and no amount; XXX is ISO 4217's name for no currency.</summary>
    private Transfer ToTransfer() => new()
    {
        Key = Key!.Value,
        Kind = TransferKind.BulkTransfer,
        RequestHash = RequestHash,
        Payer = Payer,
        Payee = Payee,
        Amount = 0,
        Currency = "XXX",
        Expiration = Expiration,
        Terms = Version is null ? null : new Terms { Version = Version },
        IsNew = true,
        State = TransferState.Reserved,
    };

    private static HashSet<TransferId> RepeatedOf(IReadOnlyList<PrepareTransfer> items)
    {
        Invariant.Check(items.Count <= ItemsMax, $"a bulk of {items.Count}");
        var seen = new HashSet<TransferId>(items.Count);
        var repeated = new HashSet<TransferId>();
        foreach (var item in items)
        {
            Invariant.Check(item.Bulk is not null, $"{item.Id} does not name its bulk");
            if (!seen.Add(item.Id)) repeated.Add(item.Id);
        }

        return repeated;
    }
}
