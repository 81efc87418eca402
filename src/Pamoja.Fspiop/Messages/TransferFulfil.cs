namespace Pamoja.Fspiop;

/// <summary>
/// PUT /transfers/{ID}: the payee's answer, or the hub's word to the payer. Source: FSPIOP API Definition, TransfersIDPutResponse.
/// </summary>
public sealed record TransferFulfil
{
    /// <summary>32 bytes whose SHA-256 is the condition; null if none was sent.</summary>
    public required ReadOnlyMemory<byte>? Fulfilment { get; init; }

    /// <summary>RECEIVED, RESERVED, COMMITTED or ABORTED.</summary>
    public required string TransferState { get; init; }

    /// <summary>When the payee finished, UTC; null if it did not say.</summary>
    public required DateTimeOffset? CompletedTimestamp { get; init; }

    /// <summary>From a body that was read with <see cref="BodySchema.TransfersPut"/>.</summary>
    public static TransferFulfil From(MessageBody body)
    {
        var root = body.RootOf(BodySchema.TransfersPut);
        return new TransferFulfil
        {
            Fulfilment = Fields.Bytes32(root, "fulfilment"u8),
            TransferState = Fields.Text(root, "transferState"u8),
            CompletedTimestamp = Fields.Moment(root, "completedTimestamp"u8),
        };
    }
}
