namespace Pamoja.TestingToolkit;

/// <summary>Which of the hub's addresses takes which resource; the environment file gives the addresses.</summary>
internal static class HubAddresses
{
    /// <summary>The name of the address for a path.</summary>
    internal static string NameFor(string path) => path.Split('/') switch
    {
        [_, "parties" or "participants", ..] => "HOST_ACCOUNT_LOOKUP_SERVICE",
        [_, "quotes" or "fxQuotes" or "bulkQuotes", ..] => "HOST_QUOTING_SERVICE",
        [_, "transactionRequests" or "authorizations" or "transactions", ..] => "HOST_TRANSACTION_REQUESTS_SERVICE",
        [_, "bulkTransfers", ..] => "HOST_BULK_ADAPTER",
        _ => "HOST_ML_API_ADAPTER",
    };
}
