using Pamoja.Fspiop;
using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>What a message is about: the resource, and the endpoints that its messages go to.</summary>
/// <param name="Resource">First segment of the path and resource of the media type.</param>
/// <param name="PostEndpoint">Where the request goes.</param>
/// <param name="PutEndpoint">Where the outcome goes; PATCH too.</param>
/// <param name="ErrorEndpoint">Where errors go.</param>
internal sealed record TransferSubject(string Resource, string PostEndpoint, string PutEndpoint, string ErrorEndpoint)
{
    private static readonly TransferSubject Transfers = new(
        ResourceNames.Transfers, EndpointTypes.TransferPost, EndpointTypes.TransferPut, EndpointTypes.TransferError);

    private static readonly TransferSubject FxTransfers = new(
        ResourceNames.FxTransfers, EndpointTypes.FxTransferPost, EndpointTypes.FxTransferPut, EndpointTypes.FxTransferError);

    private static readonly TransferSubject BulkTransfers = new(
        ResourceNames.BulkTransfers, EndpointTypes.BulkTransferPost, EndpointTypes.BulkTransferPut, EndpointTypes.BulkTransferError);

    internal static TransferSubject Of(TransferKey key) => key.Space switch
    {
        IdSpace.FxTransfer => FxTransfers,
        IdSpace.BulkTransfer => BulkTransfers,
        _ => Transfers,
    };
}
