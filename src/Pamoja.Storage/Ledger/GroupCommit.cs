using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>Group commit: everything that waits at this node goes through one ledger transaction together.</summary>
public sealed class GroupCommit
{
    /// <summary>Waits until the request is decided and durable. Refused with <see cref="Reason.Busy"/> when too much waits already.</summary>
    public ValueTask<Outcome> SubmitAsync(LedgerRequest request) => throw new NotImplementedException(request.ToString());
}
