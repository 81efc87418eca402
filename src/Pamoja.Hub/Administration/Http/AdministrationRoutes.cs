using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Pamoja.Hub;

/// <summary>
/// Ties a method and path to what answers it, and remembers all of them. Bodies reach it checked; what has no body to check reads none.
/// </summary>
internal sealed class AdministrationRoutes(IEndpointRouteBuilder app)
{
    private readonly List<AdministrationOperation> _operations = [];

    /// <summary>All that was declared so far.</summary>
    public IReadOnlyList<AdministrationOperation> Operations => _operations;

    public AdministrationOperation Get(string path, AnswerLater answer) => Map(HttpMethods.Get, path, answer);

    public AdministrationOperation Get(string path, Func<AdministrationRequest, AdministrationAnswer> answer) =>
        Get(path, request => Task.FromResult(answer(request)));

    public AdministrationOperation Delete(string path, AnswerLater answer) => Map(HttpMethods.Delete, path, answer);

    public AdministrationOperation Post(string path, AdministrationSchema schema, AnswerToBody answer) =>
        Map(HttpMethods.Post, path, schema, answer);

    public AdministrationOperation Put(string path, AdministrationSchema schema, AnswerToBody answer) =>
        Map(HttpMethods.Put, path, schema, answer);

    /// <summary>An operation whose body is a text of its own.</summary>
    public AdministrationOperation Post(string path, DeclaredText text, AnswerToText answer) => Declare(
        HttpMethods.Post,
        path,
        null,
        async http =>
        {
            var (body, error) = await RequestBody.ReadTextAsync(http.Request, text.ContentType);
            var done = body is null ? error! : await answer(new AdministrationRequest(http), body);
            await done.WriteAsync(http);
        },
        text);

    /// <summary>An operation that writes its answer by itself, piece by piece.</summary>
    public AdministrationOperation Stream(string path, Func<AdministrationRequest, Task> answer) =>
        Declare(HttpMethods.Get, path, null, http => answer(new AdministrationRequest(http)));

    private AdministrationOperation Map(string method, string path, AdministrationSchema schema, AnswerToBody answer) =>
        Declare(method, path, schema, async http =>
        {
            var (body, error) = await RequestBody.ReadAsync(http.Request, schema);
            var done = body is null ? error! : await answer(new AdministrationRequest(http), body);
            await done.WriteAsync(http);
        });

    private AdministrationOperation Map(string method, string path, AnswerLater answer) =>
        Declare(method, path, null, async http =>
        {
            var done = await answer(new AdministrationRequest(http));
            await done.WriteAsync(http);
        });

    private AdministrationOperation Declare(
        string method, string path, AdministrationSchema? schema, RequestDelegate answer, DeclaredText? text = null)
    {
        var operation = new AdministrationOperation(method, path, schema) { Text = text };
        app.MapMethods(path, [method], http => WhyNot(operation, http) is { } error ? error.WriteAsync(http) : answer(http));
        _operations.Add(operation);
        return operation;
    }

    /// <summary>Of a value that is given twice nobody knows which one is meant.</summary>
    private static AdministrationAnswer? WhyNot(AdministrationOperation operation, HttpContext http)
    {
        foreach (var query in operation.Queries)
        {
            if (http.Request.Query[query.Name].Count > 1) return KnownErrors.Malformed($"/query/{query.Name}", "must be given once");
        }

        return null;
    }
}

/// <summary>What answers a request without a body.</summary>
internal delegate Task<AdministrationAnswer> AnswerLater(AdministrationRequest request);

/// <summary>What answers a request whose body was checked.</summary>
internal delegate Task<AdministrationAnswer> AnswerToBody(AdministrationRequest request, RequestBody body);

/// <summary>What answers a request whose body is a text.</summary>
internal delegate Task<AdministrationAnswer> AnswerToText(AdministrationRequest request, string body);

/// <summary>A request with the parts of its path and query.</summary>
internal readonly record struct AdministrationRequest(HttpContext Http)
{
    /// <summary>Cancelled when the client hangs up.</summary>
    public CancellationToken Cancellation => Http.RequestAborted;

    /// <summary>A part of the path; the route has it.</summary>
    public string Path(string name) => (string)Http.Request.RouteValues[name]!;

    /// <summary>A value of the query; null where it is missing or empty.</summary>
    public string? Query(string name) => Http.Request.Query[name] is [{ Length: > 0 } value, ..] ? value : null;

    /// <summary>Scheme and authority under which the client reached this API.</summary>
    public string Root => $"{Http.Request.Scheme}://{Http.Request.Host}";
}
