using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>A test case of a collection: requests that are sent one after the other.</summary>
/// <param name="File">The collection's file.</param>
/// <param name="Labels">The labels that it has by itself or from its folders.</param>
/// <param name="Content">The test case as it stands in the file.</param>
public sealed record TestCase(string File, IReadOnlySet<string> Labels, JsonObject Content)
{
    /// <summary>Its id, unique in its file only.</summary>
    public string Id => Json.Display(Content["id"]) ?? string.Empty;

    /// <summary>Its name for people.</summary>
    public string Name => Json.Display(Content["name"]) ?? Id;

    /// <summary>The requests in order.</summary>
    public IReadOnlyList<JsonObject> Requests => [.. (Content["requests"] as JsonArray ?? []).OfType<JsonObject>()];

    /// <summary>Whether the requests after a failed one are left out.</summary>
    public bool BreakOnError => Json.Truthy(Content["breakOnError"]);

    /// <summary>How many assertions it has.</summary>
    public int AssertionCount => Requests.Sum(r => (r["tests"]?["assertions"] as JsonArray)?.Count ?? 0);
}
