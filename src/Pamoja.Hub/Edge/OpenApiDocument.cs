using System.Text.Json.Nodes;
using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>
/// The interoperability API as an OpenAPI 3.0 document, made of the very declarations that serve it: an operation that is not in it does not
/// exist, and a schema in it is the one that is checked.
/// </summary>
internal static class OpenApiDocument
{
    internal static JsonObject Of(IEnumerable<Operation> operations)
    {
        var paths = new JsonObject();
        foreach (var path in operations.GroupBy(operation => operation.Pattern, StringComparer.Ordinal).OrderBy(path => path.Key, StringComparer.Ordinal))
        {
            var item = new JsonObject { ["parameters"] = PathParameters(path.First()) };
            foreach (var operation in path) item.Add(Lower(operation.Method), Describe(operation));
            paths.Add(path.Key, item);
        }

        return new JsonObject
        {
            ["openapi"] = "3.0.3",
            ["info"] = new JsonObject { ["title"] = "Interoperability API (FSPIOP)", ["version"] = HubHealth.Version },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = new JsonObject { ["ErrorInformationResponse"] = BodySchema.ErrorPut.Describe() } },
        };
    }

    private static JsonObject Describe(Operation operation)
    {
        var parameters = Headers(operation);
        foreach (var value in operation.Query?.Describe() ?? []) parameters.Add(value!.DeepClone());
        var described = new JsonObject
        {
            ["operationId"] = $"{Lower(operation.Method)} {operation.Pattern}",
            ["tags"] = new JsonArray(operation.Resource),
            ["parameters"] = parameters,
            ["responses"] = new JsonObject
            {
                ["2XX"] = new JsonObject { ["description"] = "Taken. What comes of a request is told by a callback." },
                ["default"] = new JsonObject
                {
                    ["description"] = "Refused.",
                    ["content"] = new JsonObject
                    {
                        ["application/json"] = new JsonObject
                        {
                            ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/ErrorInformationResponse" },
                        },
                    },
                },
            },
        };
        if (operation.Body is not { } body) return described;

        var content = new JsonObject();
        foreach (var version in SupportedVersions.For(operation.Resource).All)
            content.Add(MediaType.ForContent(operation.Resource, version), new JsonObject { ["schema"] = body.Describe() });
        described.Add("requestBody", new JsonObject { ["required"] = true, ["content"] = content });
        return described;
    }

    private static JsonArray PathParameters(Operation operation) =>
    [
        .. operation.Segments.Where(segment => segment[0] == '{').Select(segment => new JsonObject
        {
            ["name"] = segment[1..^1],
            ["in"] = "path",
            ["required"] = true,
            ["schema"] = Text(),
        }),
    ];

    private static JsonArray Headers(Operation operation)
    {
        var isAnswer = operation.Method is "PUT" or "PATCH";
        var isQuote = operation.Resource is ResourceNames.Quotes or ResourceNames.BulkQuotes or ResourceNames.FxQuotes;
        JsonArray headers =
        [
            Header(HeaderNames.ContentType, isRequired: true),
            Header(HeaderNames.Date, isRequired: true),
            Header(HeaderNames.FspiopSource, isRequired: true),
            Header(HeaderNames.FspiopDestination, isQuote),
            Header(HeaderNames.FspiopUri, isRequired: false),
            Header(HeaderNames.FspiopHttpMethod, isRequired: false),
            Header(HeaderNames.FspiopSignature, isRequired: false),
            Header(HeaderNames.FspiopEncryption, isRequired: false),
            Header(HeaderNames.ForwardedFor, isRequired: false),
        ];
        if (!isAnswer) headers.Insert(0, Header(HeaderNames.Accept, isRequired: true));
        return headers;
    }

    private static JsonObject Header(string name, bool isRequired) =>
        new() { ["name"] = name, ["in"] = "header", ["required"] = isRequired, ["schema"] = Text() };

    private static JsonObject Text() => new() { ["type"] = "string" };

    private static string Lower(string method) => method switch
    {
        "GET" => "get",
        "POST" => "post",
        "PUT" => "put",
        "PATCH" => "patch",
        _ => "delete",
    };
}
