using System.Globalization;
using System.Text.Json.Nodes;

namespace Pamoja.Hub.Tests;

/// <summary>Places in a JSON body, by paths such as <c>parties/0/name</c>.</summary>
internal static class BodyPaths
{
    /// <summary>Every place in a body, by its path.</summary>
    internal static IEnumerable<string> Of(JsonNode node, string prefix = "")
    {
        var children = node switch
        {
            JsonObject members => members.Select(member => (member.Key, member.Value!)),
            JsonArray items => items.Select((item, i) => (i.ToString(CultureInfo.InvariantCulture), item!)),
            _ => [],
        };
        foreach (var (name, child) in children)
        {
            yield return prefix + name;
            foreach (var inner in Of(child, $"{prefix}{name}/")) yield return inner;
        }
    }

    internal static JsonNode? At(JsonNode root, string path) => path.Split('/').Aggregate(
        (JsonNode?)root, (node, step) => node is JsonArray list ? list[int.Parse(step, CultureInfo.InvariantCulture)] : node![step]);

    internal static string Changed(string body, string path, JsonNode? value)
    {
        var root = JsonNode.Parse(body)!;
        var end = path.LastIndexOf('/');
        var parent = end < 0 ? root : At(root, path[..end])!;
        var name = path[(end + 1)..];
        if (parent is JsonArray list) list[int.Parse(name, CultureInfo.InvariantCulture)] = value?.DeepClone();
        else if (value is null) parent.AsObject().Remove(name);
        else parent[name] = value.DeepClone();
        return root.ToJsonString();
    }
}
