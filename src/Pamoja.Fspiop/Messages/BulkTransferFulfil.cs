namespace Pamoja.Fspiop;

/// <summary>
/// PUT /bulkTransfers/{ID}: the payee's answer, or the hub's word to both sides. Source: FSPIOP API Definition, BulkTransfersIDPutResponse.
/// </summary>
public sealed record BulkTransferFulfil
{
    /// <summary>RECEIVED, PENDING, ACCEPTED, PROCESSING, COMPLETED or REJECTED.</summary>
    public required string BulkTransferState { get; init; }

    /// <summary>When the payee finished, UTC; null if it did not say.</summary>
    public required DateTimeOffset? CompletedTimestamp { get; init; }

    /// <summary>What it says of transfers, at most 1,000; empty if nothing.</summary>
    public required IReadOnlyList<BulkTransferResult> Results { get; init; }

    /// <summary>From a body that was read with <see cref="BodySchema.BulkTransfersPut"/>.</summary>
    public static BulkTransferFulfil From(MessageBody body)
    {
        var root = body.RootOf(BodySchema.BulkTransfersPut);
        var list = root.At("individualTransferResults"u8);
        var results = new List<BulkTransferResult>();
        if (list.ValueKind == System.Text.Json.JsonValueKind.Array)
        {
            foreach (var each in list.EnumerateArray())
            {
                var error = each.At("errorInformation"u8);
                results.Add(new BulkTransferResult(
                    Fields.Text(each, "transferId"u8),
                    Fields.Bytes32(each, "fulfilment"u8),
                    error.ValueKind == System.Text.Json.JsonValueKind.Object
                        ? new ErrorBody(Fields.Text(error, "errorCode"u8), Fields.Text(error, "errorDescription"u8))
                        : null));
            }
        }

        return new BulkTransferFulfil
        {
            BulkTransferState = Fields.Text(root, "bulkTransferState"u8),
            CompletedTimestamp = Fields.Moment(root, "completedTimestamp"u8),
            Results = results,
        };
    }
}
