namespace Pamoja.Fspiop;

/// <summary>POST /transfers: what the hub needs to know of it. Source: FSPIOP API Definition, TransfersPostRequest.</summary>
public sealed record TransferPrepare
{
    /// <summary>UUID or ULID, as sent.</summary>
    public required string TransferId { get; init; }

    /// <summary>Who pays, 1 to 32 characters.</summary>
    public required string PayerFsp { get; init; }

    /// <summary>Who receives, 1 to 32 characters.</summary>
    public required string PayeeFsp { get; init; }

    /// <summary>At most 18 digits before and 4 after the point; may be 0, which the hub's rules refuse.</summary>
    public required decimal Amount { get; init; }

    /// <summary>Three letters.</summary>
    public required string Currency { get; init; }

    /// <summary>32 bytes: the SHA-256 of the fulfilment that will come.</summary>
    public required ReadOnlyMemory<byte> Condition { get; init; }

    /// <summary>When the payer's reservation ends, UTC.</summary>
    public required DateTimeOffset Expiration { get; init; }

    /// <summary>The ILP packet's text, opaque to the hub.</summary>
    public required string IlpPacket { get; init; }

    /// <summary>From a body that was read with <see cref="BodySchema.TransfersPost"/>.</summary>
    public static TransferPrepare From(MessageBody body)
    {
        var root = body.RootOf(BodySchema.TransfersPost);
        var amount = root.At("amount"u8);
        return new TransferPrepare
        {
            TransferId = Fields.Text(root, "transferId"u8),
            PayerFsp = Fields.Text(root, "payerFsp"u8),
            PayeeFsp = Fields.Text(root, "payeeFsp"u8),
            Amount = Fields.Amount(amount),
            Currency = Fields.Text(amount, "currency"u8),
            Condition = Fields.Bytes32(root, "condition"u8)!.Value,
            Expiration = Fields.Moment(root, "expiration"u8)!.Value,
            IlpPacket = Fields.Text(root, "ilpPacket"u8),
        };
    }
}
