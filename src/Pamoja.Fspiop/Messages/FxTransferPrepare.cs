namespace Pamoja.Fspiop;

/// <summary>POST /fxTransfers: a conversion to be reserved. Source: FSPIOP API Definition v2.0, FxTransfersPostRequest.</summary>
public sealed record FxTransferPrepare
{
    /// <summary>UUID or ULID, as sent.</summary>
    public required string CommitRequestId { get; init; }

    /// <summary>Id of the transfer that the conversion enables; null for a conversion on its own.</summary>
    public required string? DeterminingTransferId { get; init; }

    /// <summary>Who asks for the conversion.</summary>
    public required string InitiatingFsp { get; init; }

    /// <summary>The foreign exchange provider.</summary>
    public required string CounterPartyFsp { get; init; }

    /// <summary>What the initiator gives.</summary>
    public required decimal SourceAmount { get; init; }

    /// <summary>Three letters.</summary>
    public required string SourceCurrency { get; init; }

    /// <summary>What the provider gives.</summary>
    public required decimal TargetAmount { get; init; }

    /// <summary>Three letters.</summary>
    public required string TargetCurrency { get; init; }

    /// <summary>32 bytes.</summary>
    public required ReadOnlyMemory<byte> Condition { get; init; }

    /// <summary>When the reservation ends, UTC; null if it was not sent.</summary>
    public required DateTimeOffset? Expiration { get; init; }

    /// <summary>From a body that was read with <see cref="BodySchema.FxTransfersPost"/>.</summary>
    public static FxTransferPrepare From(MessageBody body)
    {
        var root = body.RootOf(BodySchema.FxTransfersPost);
        var source = root.At("sourceAmount"u8);
        var target = root.At("targetAmount"u8);
        return new FxTransferPrepare
        {
            CommitRequestId = Fields.Text(root, "commitRequestId"u8),
            DeterminingTransferId = Fields.TextOrNull(root, "determiningTransferId"u8),
            InitiatingFsp = Fields.Text(root, "initiatingFsp"u8),
            CounterPartyFsp = Fields.Text(root, "counterPartyFsp"u8),
            SourceAmount = Fields.Amount(source),
            SourceCurrency = Fields.Text(source, "currency"u8),
            TargetAmount = Fields.Amount(target),
            TargetCurrency = Fields.Text(target, "currency"u8),
            Condition = Fields.Bytes32(root, "condition"u8)!.Value,
            Expiration = Fields.Moment(root, "expiration"u8),
        };
    }
}
