using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>Where the outcome of a request comes back: the path of the PUT for success; the error's has <c>/error</c> behind it.</summary>
/// <param name="OperationPath">The request's path with its parameters' names.</param>
/// <param name="Method">The request's method in lower case.</param>
/// <param name="Pattern">The callback's path; <c>{name}</c> is a path parameter, <c>{body.name}</c> a member of the body.</param>
internal sealed record CallbackRoute(string OperationPath, string Method, string Pattern)
{
    private static readonly CallbackRoute[] All =
    [
        new("/transfers", "post", "/transfers/{body.transferId}"),
        new("/transfers/{ID}", "get", "/transfers/{ID}"),
        new("/quotes", "post", "/quotes/{body.quoteId}"),
        new("/quotes/{ID}", "get", "/quotes/{ID}"),
        new("/parties/{Type}/{ID}", "get", "/parties/{Type}/{ID}"),
        new("/parties/{Type}/{ID}/{SubId}", "get", "/parties/{Type}/{ID}/{SubId}"),
        new("/participants", "post", "/participants/{body.requestId}"),
        new("/participants/{Type}/{ID}", "get", "/participants/{Type}/{ID}"),
        new("/participants/{Type}/{ID}", "post", "/participants/{Type}/{ID}"),
        new("/participants/{Type}/{ID}", "delete", "/participants/{Type}/{ID}"),
        new("/participants/{Type}/{ID}/{SubId}", "get", "/participants/{Type}/{ID}/{SubId}"),
        new("/participants/{Type}/{ID}/{SubId}", "post", "/participants/{Type}/{ID}/{SubId}"),
        new("/participants/{Type}/{ID}/{SubId}", "delete", "/participants/{Type}/{ID}/{SubId}"),
        new("/transactionRequests", "post", "/transactionRequests/{body.transactionRequestId}"),
        new("/transactionRequests/{ID}", "get", "/transactionRequests/{ID}"),
        new("/authorizations/{ID}", "get", "/authorizations/{ID}"),
        new("/transactions/{ID}", "get", "/transactions/{ID}"),
        new("/bulkQuotes", "post", "/bulkQuotes/{body.bulkQuoteId}"),
        new("/bulkQuotes/{ID}", "get", "/bulkQuotes/{ID}"),
        new("/bulkTransfers", "post", "/bulkTransfers/{body.bulkTransferId}"),
        new("/bulkTransfers/{ID}", "get", "/bulkTransfers/{ID}"),
        new("/fxQuotes", "post", "/fxQuotes/{body.conversionRequestId}"),
        new("/fxQuotes/{ID}", "get", "/fxQuotes/{ID}"),
        new("/fxTransfers", "post", "/fxTransfers/{body.commitRequestId}"),
        new("/fxTransfers/{ID}", "get", "/fxTransfers/{ID}"),
        new("/services/FXP", "get", "/services/FXP"),
        new("/services/FXP/{SourceCurrency}", "get", "/services/FXP/{SourceCurrency}"),
        new("/services/FXP/{SourceCurrency}/{TargetCurrency}", "get", "/services/FXP/{SourceCurrency}/{TargetCurrency}"),
    ];

    /// <summary>The route of an operation, or null when nothing comes back for it.</summary>
    internal static CallbackRoute? Find(string operationPath, string method) => Array.Find(
        All, r => r.OperationPath == operationPath && r.Method.Equals(method, StringComparison.OrdinalIgnoreCase));

    /// <summary>The operation of an incoming request and its path parameters; a path that is no known operation stands for itself.</summary>
    internal static (string OperationPath, JsonObject Parameters) Match(string path)
    {
        var parts = path.Split('/');
        foreach (var pattern in All.Select(r => r.OperationPath).Distinct())
        {
            var names = pattern.Split('/');
            if (names.Length == parts.Length && names.Zip(parts).All(p => p.First == p.Second || (p.First.StartsWith('{') && p.Second.Length > 0)))
            {
                return (pattern, new JsonObject(names.Zip(parts).Where(p => p.First.StartsWith('{'))
                    .Select(p => KeyValuePair.Create(p.First.Trim('{', '}'), (JsonNode?)p.Second))));
            }
        }

        return (path, []);
    }

    /// <summary>The callback's path for a request.</summary>
    internal string Path(JsonNode? parameters, JsonNode? body) => Placeholders.FillPath(Pattern, new JsonObject(
        Pattern.Split('{', '}').Where((_, i) => i % 2 == 1).Select(name => KeyValuePair.Create(
            name, name.StartsWith("body.", StringComparison.Ordinal) ? Json.Get(body, name[5..])?.DeepClone() : Json.Get(parameters, name)?.DeepClone()))));
}
