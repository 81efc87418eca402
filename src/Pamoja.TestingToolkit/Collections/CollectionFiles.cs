using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>
/// Finds the test cases of files and folders. In a folder <c>master.json</c> gives the order and the labels; what it does not name comes
/// after, by name.
/// </summary>
public static class CollectionFiles
{
    private const string Master = "master.json";

    // Collections are nested two or three folders deep; a link back to a parent must not go on for ever.
    private const int DeepestFolder = 16;

    /// <summary>Loads test cases.</summary>
    /// <param name="paths">Files and folders, in the order in which they run.</param>
    /// <param name="labels">Only what has one of these labels; all when empty.</param>
    /// <exception cref="CannotRunException">A path does not exist, a file is no collection, or nothing is left to run.</exception>
    public static IReadOnlyList<TestCase> Load(IEnumerable<string> paths, IReadOnlyCollection<string> labels)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(labels);
        var cases = paths.SelectMany(p => Find(p, LabelsAt(p), 0)).ToList();
        var chosen = labels.Count == 0 ? cases : cases.Where(c => c.Labels.Overlaps(labels)).ToList();
        return chosen.Count > 0 ? chosen : throw new CannotRunException(
            cases.Count == 0 ? "there is no test case in what was given" : $"none of {cases.Count} test cases has a label of {string.Join(", ", labels)}");
    }

    private static IEnumerable<TestCase> Find(string path, IReadOnlySet<string> labels, int depth)
    {
        if (File.Exists(path))
        {
            return Read(path, labels);
        }

        return Directory.Exists(path) && depth < DeepestFolder
            ? Entries(path).SelectMany(e => Find(e.Path, new HashSet<string>(labels.Concat(e.Labels)), depth + 1))
            : throw new CannotRunException($"{path} does not exist: give a collection's file or a folder of them");
    }

    private static IEnumerable<(string Path, IEnumerable<string> Labels)> Entries(string folder)
    {
        var there = Directory.EnumerateFileSystemEntries(folder)
            .Where(e => Directory.Exists(e) || (e.EndsWith(".json", StringComparison.Ordinal) && Path.GetFileName(e) != Master))
            .Order(StringComparer.Ordinal).ToList();
        var named = Order(folder).Where(o => there.Contains(o.Path)).ToList();
        return named.Concat(there.Except(named.Select(n => n.Path)).Select(p => (p, Enumerable.Empty<string>())));
    }

    private static List<(string Path, IEnumerable<string> Labels)> Order(string folder)
    {
        var master = Path.Combine(folder, Master);
        if (!File.Exists(master))
        {
            return [];
        }

        var order = (Parse(master)["order"] as JsonArray ?? []).OfType<JsonObject>();
        return [.. order.Select(o => (Path.Combine(folder, Json.Display(o["name"]) ?? string.Empty), Texts(o["labels"])))];
    }

    // A file or folder given by itself keeps the labels that the folder around it gives it.
    private static HashSet<string> LabelsAt(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var folder = Path.GetDirectoryName(full);
        return folder is null ? [] : [.. Order(folder).Where(o => o.Path == full).SelectMany(o => o.Labels)];
    }

    private static IEnumerable<TestCase> Read(string path, IReadOnlySet<string> labels)
    {
        var content = Parse(path);
        var cases = content["test_cases"] as JsonArray
            ?? throw new CannotRunException($"{path} is no collection: it has no list 'test_cases'");
        foreach (var item in cases)
        {
            var testCase = item as JsonObject ?? throw new CannotRunException($"{path}: a test case is not an object");
            foreach (var request in testCase["requests"] as JsonArray ?? [])
            {
                Check(path, testCase, request as JsonObject);
            }

            yield return new TestCase(path, labels, testCase);
        }
    }

    private static void Check(string path, JsonObject testCase, JsonObject? request)
    {
        var where = $"{path}, test case '{Json.Display(testCase["name"])}', request '{Json.Display(request?["id"])}'";
        foreach (var name in new[] { "id", "operationPath", "method" })
        {
            if (request?[name] is null)
            {
                throw new CannotRunException($"{where}: it has no '{name}'");
            }
        }

        foreach (var assertion in request!["tests"]?["assertions"] as JsonArray ?? [])
        {
            if (assertion?["exec"] is not JsonArray)
            {
                throw new CannotRunException($"{where}: assertion '{Json.Display(assertion?["id"])}' has no list 'exec'");
            }
        }
    }

    private static JsonObject Parse(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw new CannotRunException($"{path} is no JSON object");
        }
        catch (JsonException e)
        {
            throw new CannotRunException(
                $"{path} is no JSON: line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}: {e.Message.Split(". ")[0]}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotRunException($"{path} cannot be read: {e.Message}", e);
        }
    }

    private static IEnumerable<string> Texts(JsonNode? list) => (list as JsonArray ?? []).Select(Json.Display).OfType<string>();
}
