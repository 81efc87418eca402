using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Pamoja.Hub;

/// <summary>Ties a method and path to what answers it. Bodies reach it checked; what has no body to check reads none.</summary>
internal sealed class AdministrationRoutes(IEndpointRouteBuilder app)
{
    public void Get(string path, AnswerLater answer) => Map(HttpMethods.Get, path, answer);

    public void Get(string path, Func<AdministrationRequest, AdministrationAnswer> answer) =>
        Get(path, request => Task.FromResult(answer(request)));

    public void Delete(string path, AnswerLater answer) => Map(HttpMethods.Delete, path, answer);

    public void Post(string path, AdministrationSchema schema, AnswerToBody answer) =>
        Map(HttpMethods.Post, path, schema, answer);

    public void Put(string path, AdministrationSchema schema, AnswerToBody answer) =>
        Map(HttpMethods.Put, path, schema, answer);

    private void Map(string method, string path, AdministrationSchema schema, AnswerToBody answer) =>
        Map(method, path, async request =>
        {
            var (body, error) = await RequestBody.ReadAsync(request.Http.Request, schema);
            return body is null ? error! : await answer(request, body);
        });

    private void Map(string method, string path, AnswerLater answer) =>
        app.MapMethods(path, [method], async (HttpContext http) =>
        {
            var done = await answer(new AdministrationRequest(http));
            await done.WriteAsync(http);
        });
}

/// <summary>What answers a request without a body.</summary>
internal delegate Task<AdministrationAnswer> AnswerLater(AdministrationRequest request);

/// <summary>What answers a request whose body was checked.</summary>
internal delegate Task<AdministrationAnswer> AnswerToBody(AdministrationRequest request, RequestBody body);

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
