using System.Text.Json;
using System.Text.Json.Nodes;
using Pamoja.Testing;

namespace Pamoja.TestingToolkit.Tests;

/// <summary>The official collections lie beside the repository on machines that have them.</summary>
public sealed class OfficialCollectionsTests
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Shared ?? "", "ttk");

    [Fact]
    public void The_provisioning_has_the_size_that_the_reference_counts()
    {
        SkipUnlessThere();
        Assert.Equal((57, 557, 570), Size(Load("hub/provisioning/for_golden_path")));
        Assert.Equal((17, 188, 192), Size(Load("hub/provisioning/for_golden_path", "min-func-tests")));
    }

    [Fact]
    public void Every_rule_can_be_read()
    {
        SkipUnlessThere();
        var rules = RuleSet.Load(Path.Combine(Folder, "rules", "hub"));
        Assert.Equal((82, 46, 4), (rules.Callback.Count, rules.Validation.Count, rules.Response.Count));
    }

    [Fact]
    public async Task The_engine_parses_every_script_and_assertion()
    {
        SkipUnlessThere();
        var environment = RunEnvironment.Load(Path.Combine(Folder, "environment.json"));
        await using var scripts = await ScriptProcess.StartAsync(
            new ScriptLimits(), (_, _, _) => throw new NotSupportedException(), () => 0, TimeProvider.System, CancellationToken.None);
        var texts = Load("hub").SelectMany(c => c.Requests).SelectMany(r => Texts(r, environment)).Distinct().ToList();
        var verdicts = await scripts.JudgeAsync(
            texts.Select(t => $"(async () => {{}}).constructor({JsonSerializer.Serialize(t)})"), [], "parsing", CancellationToken.None);

        Assert.True(texts.Count > 500, $"only {texts.Count} texts");
        Assert.Empty(texts.Zip(verdicts).Where(v => !v.Second.Passed).Select(v => $"{v.Second.Message}: {v.First}"));
    }

    private static IEnumerable<string> Texts(JsonObject request, RunEnvironment environment)
    {
        // Many texts are JavaScript only after their placeholders are filled.
        var filled = JsonNode.Parse(Placeholders.Fill(
            Json.Text(request), (root, path) => root == "inputs" ? Json.Display(Json.Get(environment.Values, path)) ?? "1" : "1"))!;
        var scripts = new[] { "preRequest", "postRequest" }.Select(k => filled["scripts"]?[k]?["exec"]);
        var assertions = (filled["tests"]?["assertions"]?.AsArray() ?? []).Select(a => a!["exec"]);
        return scripts.Concat(assertions).OfType<JsonArray>().Select(lines => string.Join('\n', lines.Select(Json.Display)));
    }

    private static IReadOnlyList<TestCase> Load(string path, params string[] labels) =>
        CollectionFiles.Load([Path.Combine(Folder, "collections", path)], labels);

    private static (int Cases, int Requests, int Assertions) Size(IReadOnlyList<TestCase> cases) =>
        (cases.Count, cases.Sum(c => c.Requests.Count), cases.Sum(c => c.AssertionCount));

    private static void SkipUnlessThere() =>
        Assert.SkipUnless(Directory.Exists(Folder), "the official collections are not beside the repository (../shared/ttk)");
}
