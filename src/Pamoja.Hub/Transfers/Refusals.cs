using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// What becomes of a transfer, or a bulk of them, whose request the payee refused with 4xx: it has read it and will not answer it, so that
/// the payer need not wait for the expiration. Whether the transfer is still reserved is the ledger's to say. If this node dies in between, it expires.
/// </summary>
internal sealed partial class Refusals(
    GroupCommit ledger, TransferMessages messages, BulkLane lane, BulkMessages bulkMessages, ILogger<Refusals> logger)
{
    /// <summary>Takes the news; does not wait for what comes of it.</summary>
    internal void Take(OutgoingMessage request, SendResult refusal) => _ = ReleaseAsync(request, refusal);

    private async Task ReleaseAsync(OutgoingMessage request, SendResult refusal)
    {
        try
        {
            var error = Relay.ErrorOf(refusal);
            var version = MediaType.VersionOf(HeaderList.Unpack(request.Headers)[HeaderNames.ContentType]) ?? TransferMessages.DefaultVersion;
            var hash = Bits256.FromBytes(SHA256.HashData(error.ToJson()));
            var cause = $"{error.Code}: {error.Description}";
            var outcome = request.Transfer.Space == IdSpace.BulkTransfer
                ? await lane.SubmitAsync(
                    request.Destination,
                    new RefusedBulkRequest(new AbortBulk(request.Transfer, hash, request.Destination, cause), version, bulkMessages))
                : await ledger.SubmitAsync(
                    new RefusedRequest(new AbortTransfer(request.Transfer, hash, request.Destination, cause), error, version, messages));
            if (outcome is Outcome.Denied denied) LogNotReleased(logger, denied.Reason);
        }
        catch (Exception failure)
        {
            // The ledger is closed or failed; the transfer ends when its time runs out.
            LogFailed(logger, failure);
        }
    }

    [LoggerMessage(3211, LogLevel.Debug, "A refused request was not released: {Reason}")]
    private static partial void LogNotReleased(ILogger logger, Reason reason);

    [LoggerMessage(3212, LogLevel.Warning, "A refused request waits for its expiration")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
