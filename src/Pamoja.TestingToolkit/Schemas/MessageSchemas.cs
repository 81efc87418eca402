using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>
/// The OpenAPI documents that arriving messages must satisfy: the mandatory headers and the body of the operation, in a document of the
/// message's version. A message for which no document has an operation is not checked.
/// </summary>
internal sealed class MessageSchemas
{
    private readonly List<Document> _documents = [];

    private sealed record Document(string File, string Version, bool Iso, JsonObject Paths, JsonSchema Schema);

    /// <summary>Loads the documents of a folder that describe FSPIOP messages.</summary>
    /// <exception cref="CannotRunException">There is none, or one cannot be read.</exception>
    internal static MessageSchemas Load(string folder)
    {
        var schemas = new MessageSchemas();
        var files = Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : [];
        foreach (var file in files.Where(f => Path.GetExtension(f) is ".yaml" or ".yml" or ".json").Order(StringComparer.Ordinal))
        {
            var text = File.ReadAllText(file);
            if (!text.Contains("FSPIOP-Source", StringComparison.OrdinalIgnoreCase) || !text.Contains("openapi", StringComparison.Ordinal))
            {
                continue;
            }

            try
            {
                var content = Json.TryParse(text) ?? YamlText.Parse(text);
                if (content?["paths"] is JsonObject paths)
                {
                    schemas._documents.Add(new Document(
                        file, Json.Display(content["info"]?["version"]) ?? string.Empty, IsIso(file), paths, new JsonSchema(content)));
                }
            }
            catch (FormatException e)
            {
                throw new CannotRunException($"{file} cannot be read: {e.Message}", e);
            }
        }

        return schemas._documents.Count > 0 ? schemas : throw new CannotRunException($"{folder} has no OpenAPI document of FSPIOP messages");
    }

    /// <summary>What breaks the message's operation, or null. With several documents of its version one that accepts it is enough.</summary>
    internal string? Check(RuleFacts facts)
    {
        var type = Json.Display(facts.Headers["content-type"]) ?? string.Empty;
        var version = type.Split("version=") is [_, var text] ? text : string.Empty;
        var operations = _documents.Where(d => d.Iso == IsIso(type))
            .Select(d => (Document: d, Item: Item(d, facts.Path)))
            .Where(x => x.Item?[facts.Method] is not null).ToList();
        var sameVersion = operations.Where(x => version.Length > 0 && x.Document.Version.StartsWith(version, StringComparison.Ordinal)).ToList();
        var faults = (sameVersion.Count > 0 ? sameVersion : operations)
            .Select(x => Check(x.Document, x.Item!, facts)).ToList();
        return faults.Count == 0 || faults.Contains(null) ? null : faults[0];
    }

    private static string? Check(Document document, JsonObject item, RuleFacts facts)
    {
        var operation = item[facts.Method]!;
        var parameters = (item["parameters"] as JsonArray ?? []).Concat(operation["parameters"] as JsonArray ?? []).Select(document.Schema.Resolve);
        foreach (var parameter in parameters.Where(p => Json.Display(p?["in"]) == "header" && Json.Truthy(p?["required"])))
        {
            var name = Json.Display(parameter!["name"])!;
            if (facts.Headers[name.ToLowerInvariant()] is null && !name.Equals("content-length", StringComparison.OrdinalIgnoreCase))
            {
                return $"the header {name} is missing";
            }
        }

        var body = document.Schema.Resolve(operation["requestBody"]);
        var content = (body?["content"] as JsonObject)?.FirstOrDefault().Value;
        return content is null ? null
            : facts.Body is null ? "the body is missing"
            : document.Schema.Check(content["schema"], facts.Body);
    }

    // The path item whose pattern fits; a literal segment goes before a parameter.
    private static JsonObject? Item(Document document, string path)
    {
        var parts = path.Split('/');
        return document.Paths
            .Select(p => (Names: p.Key.Split('/'), p.Value))
            .Where(p => p.Names.Length == parts.Length && p.Names.Zip(parts).All(x => x.First == x.Second || x.First.StartsWith('{')))
            .OrderBy(p => p.Names.Count(n => n.StartsWith('{')))
            .Select(p => p.Value as JsonObject)
            .FirstOrDefault();
    }

    private static bool IsIso(string text) => text.Contains("iso20022", StringComparison.OrdinalIgnoreCase);
}
