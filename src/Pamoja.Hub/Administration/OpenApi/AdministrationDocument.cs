using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.RegularExpressions;
using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>
/// The description of the administration port as OpenAPI 3.1, made of the operations as they were declared: what is checked and answered and
/// what is described come from one place.
/// </summary>
internal static partial class AdministrationDocument
{
    private static readonly JsonSchemaExporterOptions Exporting = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Named };

    /// <summary>The document of some operations.</summary>
    public static JsonObject Of(IEnumerable<AdministrationOperation> operations)
    {
        var paths = new JsonObject();
        foreach (var group in operations.GroupBy(operation => operation.Path).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var item = new JsonObject();
            foreach (var operation in group) item[operation.Method.ToLower(System.Globalization.CultureInfo.InvariantCulture)] = Describe(operation);
            paths[group.Key] = item;
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Pamoja administration",
                ["version"] = HubHealth.Version,
                ["description"] = "Participants, limits, funds, settlement and reports of a scheme.",
            },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = new JsonObject { ["Error"] = ErrorSchema() } },
        };
    }

    private static JsonObject Describe(AdministrationOperation operation)
    {
        var described = new JsonObject
        {
            ["operationId"] = NameOf(operation),
            ["summary"] = operation.Summary,
            ["tags"] = new JsonArray(operation.Path.Split('/')[1]),
        };
        if (Parameters(operation) is { Count: > 0 } parameters) described["parameters"] = parameters;
        if (operation.Body is { } body) described["requestBody"] = RequestOf(body);
        if (operation.Text is { } text) described["requestBody"] = RequestOf(text);
        described["responses"] = Responses(operation);
        return described;
    }

    private static JsonArray Parameters(AdministrationOperation operation)
    {
        var parameters = new JsonArray();
        foreach (Match part in PathPart().Matches(operation.Path)) parameters.Add(Parameter(part.Groups[1].Value, "path", null));
        foreach (var query in operation.Queries) parameters.Add(Parameter(query.Name, "query", query.Meaning));
        return parameters;
    }

    private static JsonObject Parameter(string name, string place, string? meaning)
    {
        var parameter = new JsonObject
        {
            ["name"] = name,
            ["in"] = place,
            ["required"] = place == "path",
            ["schema"] = new JsonObject { ["type"] = "string" },
        };
        if (meaning is not null) parameter["description"] = meaning;
        return parameter;
    }

    private static JsonObject RequestOf(AdministrationSchema body) => new()
    {
        ["required"] = true,
        ["content"] = new JsonObject
        {
            ["application/json"] = new JsonObject { ["schema"] = body.Describe(), ["example"] = body.Example() },
        },
    };

    private static JsonObject RequestOf(DeclaredText text) => new()
    {
        ["required"] = true,
        ["description"] = text.Meaning,
        ["content"] = new JsonObject
        {
            [text.ContentType] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" }, ["example"] = text.Example },
        },
    };

    private static JsonObject Responses(AdministrationOperation operation)
    {
        var responses = new JsonObject();
        foreach (var group in operation.Answers.GroupBy(answer => answer.Status))
        {
            var response = new JsonObject { ["description"] = Phrase(group.Key) };
            var content = new JsonObject();
            foreach (var answer in group.Where(answer => answer.Type is not null)) content[MediaTypeOf(answer.ContentType)] = ContentOf(answer);
            if (content.Count > 0) response["content"] = content;
            responses[$"{group.Key}"] = response;
        }

        foreach (var group in Refusals(operation).GroupBy(error => error.HttpStatus)) responses[$"{group.Key}"] = Refusal(group);
        return responses;
    }

    private static JsonObject ContentOf(DeclaredAnswer answer) => new()
    {
        ["schema"] = AdministrationAnswer.Format.GetJsonSchemaAsNode(answer.Type!, Exporting),
        ["example"] = JsonSerializer.SerializeToNode(answer.Example, answer.Type!, AdministrationAnswer.Format),
    };

    /// <summary>Those of the operation, and those that a body of the wrong form meets.</summary>
    private static IEnumerable<ErrorInformation> Refusals(AdministrationOperation operation) => operation.Body is null
        ? operation.Errors
        : [.. operation.Errors, FspiopError.MissingMandatoryElement.With("/requestBody must have required property 'name'")];

    private static JsonObject Refusal(IGrouping<int, ErrorInformation> errors)
    {
        var examples = new JsonObject();
        foreach (var error in errors)
        {
            var name = $"{error.Code}{(examples.ContainsKey(error.Code) ? $"-{examples.Count}" : "")}";
            examples[name] = new JsonObject { ["value"] = JsonNode.Parse(error.ToJson()) };
        }

        return new JsonObject
        {
            ["description"] = string.Join("; ", errors.Select(error => error.Description).Distinct()),
            ["content"] = new JsonObject
            {
                ["application/json"] = new JsonObject
                {
                    ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/Error" },
                    ["examples"] = examples,
                },
            },
        };
    }

    private static JsonObject ErrorSchema() => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("errorInformation"),
        ["properties"] = new JsonObject
        {
            ["errorInformation"] = new JsonObject
            {
                ["type"] = "object",
                ["required"] = new JsonArray("errorCode", "errorDescription"),
                ["properties"] = new JsonObject
                {
                    ["errorCode"] = new JsonObject { ["type"] = "string", ["pattern"] = "^[1-9][0-9]{3}$" },
                    ["errorDescription"] = new JsonObject { ["type"] = "string", ["maxLength"] = 128 },
                },
            },
        },
    };

    /// <summary>What is written by a converter of ours has no schema of its own.</summary>
    private static JsonNode Named(JsonSchemaExporterContext context, JsonNode schema)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var isNullable = type != context.TypeInfo.Type;
        if (type == typeof(decimal)) return Typed("number", isNullable, null);
        return type == typeof(DateTimeOffset) ? Typed("string", isNullable, "date-time") : schema;
    }

    private static JsonObject Typed(string type, bool isNullable, string? format)
    {
        var typed = new JsonObject { ["type"] = isNullable ? new JsonArray(type, "null") : type };
        if (format is not null) typed["format"] = format;
        return typed;
    }

    /// <summary>GET /participants/{name}/limits is getParticipantsNameLimits.</summary>
    private static string NameOf(AdministrationOperation operation)
    {
        var words = operation.Path.Split(['/', '{', '}', '.'], StringSplitOptions.RemoveEmptyEntries);
        var method = operation.Method.ToLower(System.Globalization.CultureInfo.InvariantCulture);
        return method + string.Concat(words.Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }

    private static string MediaTypeOf(string contentType) => contentType.Split(';')[0];

    private static string Phrase(int status) => Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status);

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex PathPart();
}
