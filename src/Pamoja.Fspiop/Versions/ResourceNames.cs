namespace Pamoja.Fspiop;

/// <summary>Names of the API's resources: the first segment of a path, and the last part of a media type.</summary>
public static class ResourceNames
{
#pragma warning disable CS1591 // The names are the field's own.
    public const string Participants = "participants";
    public const string Parties = "parties";
    public const string Quotes = "quotes";
    public const string BulkQuotes = "bulkQuotes";
    public const string FxQuotes = "fxQuotes";
    public const string Transfers = "transfers";
    public const string BulkTransfers = "bulkTransfers";
    public const string FxTransfers = "fxTransfers";
    public const string TransactionRequests = "transactionRequests";
    public const string Transactions = "transactions";
    public const string Authorizations = "authorizations";
    public const string Services = "services";
#pragma warning restore CS1591

    /// <summary>All resources whose media types carry a version that is checked.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Participants, Parties, Quotes, BulkQuotes, FxQuotes, Transfers, BulkTransfers, FxTransfers, TransactionRequests, Transactions,
        Authorizations, Services,
    ];
}
