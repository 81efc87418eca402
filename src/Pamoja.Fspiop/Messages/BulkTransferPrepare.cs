namespace Pamoja.Fspiop;

/// <summary>POST /bulkTransfers: what the hub needs to know of it. Source: FSPIOP API Definition, BulkTransfersPostRequest.</summary>
public sealed record BulkTransferPrepare
{
    /// <summary>UUID or ULID, as sent.</summary>
    public required string BulkTransferId { get; init; }

    /// <summary>Who pays, 1 to 32 characters.</summary>
    public required string PayerFsp { get; init; }

    /// <summary>Who receives, 1 to 32 characters.</summary>
    public required string PayeeFsp { get; init; }

    /// <summary>When the reservations end, UTC.</summary>
    public required DateTimeOffset Expiration { get; init; }

    /// <summary>1 to 1,000 transfers, each with the parties and the expiration of the bulk.</summary>
    public required IReadOnlyList<TransferPrepare> Transfers { get; init; }

    /// <summary>From a body that was read with <see cref="BodySchema.BulkTransfersPost"/>.</summary>
    public static BulkTransferPrepare From(MessageBody body)
    {
        var root = body.RootOf(BodySchema.BulkTransfersPost);
        var (payer, payee) = (Fields.Text(root, "payerFsp"u8), Fields.Text(root, "payeeFsp"u8));
        var expiration = Fields.Moment(root, "expiration"u8)!.Value;
        var list = root.At("individualTransfers"u8);
        var transfers = new List<TransferPrepare>(list.GetArrayLength());
        foreach (var each in list.EnumerateArray())
        {
            var amount = each.At("transferAmount"u8);
            transfers.Add(new TransferPrepare
            {
                TransferId = Fields.Text(each, "transferId"u8),
                PayerFsp = payer,
                PayeeFsp = payee,
                Amount = Fields.Amount(amount),
                Currency = Fields.Text(amount, "currency"u8),
                Condition = Fields.Bytes32(each, "condition"u8)!.Value,
                Expiration = expiration,
                IlpPacket = Fields.Text(each, "ilpPacket"u8),
            });
        }

        return new BulkTransferPrepare
        {
            BulkTransferId = Fields.Text(root, "bulkTransferId"u8),
            PayerFsp = payer,
            PayeeFsp = payee,
            Expiration = expiration,
            Transfers = transfers,
        };
    }

    /// <summary>
    /// The same request for some of its transfers only: members sorted by name, no white space, all else as it was sent.
    /// </summary>
    /// <param name="body">The request.</param>
    /// <param name="isKept">Tells by the place in the list which transfers stay.</param>
    public static byte[] Keeping(MessageBody body, Func<int, bool> isKept) =>
        CanonicalJson.WriteKeeping(body.RootOf(BodySchema.BulkTransfersPost), "individualTransfers", isKept);
}
