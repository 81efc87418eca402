using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>Finds and reads suite files: JSON, with paths relative to the file.</summary>
public static class SuiteFiles
{
    private const string Folder = "suites";

    /// <summary>A suite by its file, or by its name in a folder <c>suites</c> of one of the places.</summary>
    /// <param name="nameOrFile">As typed.</param>
    /// <param name="places">Folders to look in, and in what is above them.</param>
    /// <exception cref="CannotRunException">There is none, or its file is no suite.</exception>
    public static Suite Find(string nameOrFile, IEnumerable<string> places)
    {
        ArgumentNullException.ThrowIfNull(places);
        if (File.Exists(nameOrFile)) return Read(nameOrFile);
        var folders = places.SelectMany(Above).Select(folder => Path.Combine(folder, Folder)).Where(Directory.Exists).Distinct().ToList();
        var file = folders.Select(folder => Path.Combine(folder, $"{nameOrFile}.json")).FirstOrDefault(File.Exists);
        if (file is not null) return Read(file);
        var known = folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*.json"))
            .Select(Path.GetFileNameWithoutExtension).Distinct().Order(StringComparer.Ordinal).ToList();
        throw new CannotRunException(known.Count == 0
            ? $"there is no suite '{nameOrFile}': give a suite's file, or run this from a checkout, which has a folder '{Folder}'"
            : $"there is no suite '{nameOrFile}': give a suite's file or one of {string.Join(", ", known)}");
    }

    /// <summary>Reads a suite.</summary>
    /// <exception cref="CannotRunException">The file is no suite.</exception>
    public static Suite Read(string path)
    {
        JsonObject? content;
        try
        {
            content = JsonNode.Parse(File.ReadAllText(path)) as JsonObject;
        }
        catch (JsonException e)
        {
            throw new CannotRunException($"{path} is no JSON: line {e.LineNumber + 1}: {e.Message.Split(". ")[0]}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotRunException($"the suite {path} cannot be read: {e.Message}", e);
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string At(string relative) => Path.GetFullPath(Path.Combine(folder, relative));
        string Needed(JsonNode? from, string name) => Text(from, name)
            ?? throw new CannotRunException($"{path} is no suite: it has no text '{name}'");

        var hub = content?["hub"];
        return new Suite(Path.GetFileNameWithoutExtension(path), Text(content, "about") ?? string.Empty)
        {
            Provisioning = [.. Texts(content, "provisioning").Select(At)],
            Collections = [.. Texts(content, "collections").Select(At)],
            Environment = At(Needed(content, "environment")),
            Rules = Text(content, "rules") is { } rules ? At(rules) : null,
            Values = (content?["values"] as JsonObject ?? []).ToDictionary(v => v.Key, v => Json.Display(v.Value) ?? string.Empty),
            Labels = [.. Texts(content, "labels")],
            Otherwise = Text(content, "otherwise"),
            Interoperability = Needed(hub, "interoperability"),
            Administration = Needed(hub, "administration"),
            Oracle = Text(content, "oracle"),
            Participants = [.. Objects(content, "participants").Select(p => Participant(p, Needed))],
            Exclusions = [.. Objects(content, "exclusions").Select(e =>
                new SuiteExclusion(Needed(e, "file"), Text(e, "testCase"), Needed(e, "reason")))],
        };
    }

    private static SuiteParticipant Participant(JsonObject from, Func<JsonNode?, string, string> needed) =>
        new(needed(from, "name"), needed(from, "callback"))
        {
            TestApi = Text(from, "testApi"),
            Backend = Text(from, "backend"),
            Outbound = Text(from, "outbound"),
            Key = Text(from, "key"),
            Converter = Text(from, "converter"),
            Currencies = [.. Texts(from, "currencies")],
            KnowsEverybody = Json.Truthy(from["knowsEverybody"]),
            Reserves = Json.Truthy(from["reserves"]),
        };

    private static IEnumerable<string> Above(string place)
    {
        for (var folder = Path.GetFullPath(place); folder is not null; folder = Path.GetDirectoryName(folder)) yield return folder;
    }

    private static string? Text(JsonNode? from, string name) => from is JsonObject parent ? Json.Display(parent[name]) : null;

    private static IEnumerable<string> Texts(JsonNode? from, string name) =>
        (from?[name] as JsonArray ?? []).Select(Json.Display).OfType<string>();

    private static IEnumerable<JsonObject> Objects(JsonNode? from, string name) => (from?[name] as JsonArray ?? []).OfType<JsonObject>();
}
