namespace Pamoja.Fspiop;

/// <summary>PUT /fxTransfers/{ID}: the provider's answer. Source: FSPIOP API Definition v2.0, FxTransfersIDPutResponse.</summary>
public sealed record FxTransferFulfil
{
    /// <summary>32 bytes whose SHA-256 is the condition; null if none was sent.</summary>
    public required ReadOnlyMemory<byte>? Fulfilment { get; init; }

    /// <summary>RECEIVED, RESERVED, COMMITTED or ABORTED.</summary>
    public required string ConversionState { get; init; }

    /// <summary>When the provider finished, UTC; null if it did not say.</summary>
    public required DateTimeOffset? CompletedTimestamp { get; init; }

    /// <summary>From a body that was read with <see cref="BodySchema.FxTransfersPut"/>.</summary>
    public static FxTransferFulfil From(MessageBody body)
    {
        var root = body.RootOf(BodySchema.FxTransfersPut);
        return new FxTransferFulfil
        {
            Fulfilment = Fields.Bytes32(root, "fulfilment"u8),
            ConversionState = Fields.Text(root, "conversionState"u8),
            CompletedTimestamp = Fields.Moment(root, "completedTimestamp"u8),
        };
    }
}
