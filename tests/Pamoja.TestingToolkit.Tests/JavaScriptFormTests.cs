using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pamoja.Fspiop;

namespace Pamoja.TestingToolkit.Tests;

/// <summary>The forms that signatures are verified over, held against what a JavaScript engine prints.</summary>
public sealed class JavaScriptFormTests : IAsyncLifetime
{
    private const int Documents = 400;

    private static readonly string[] Texts =
    [
        "a", "z", "", "1", "10", "9", "01", "4294967294", "4294967295", "-1", "é", "\\u00e9", "\\ud83d\\ude00", "\\u2028", "\\/",
        "\\u0000", "\\u001f", "\\u007f", "\\\"", "\\\\", "\\b\\f\\n\\r\\t", "__proto__", "\uff5e", "\\u0031",
    ];

    private static readonly string[] Numbers =
    [
        "0", "-0", "1.0", "1e2", "100.50", "1E-6", "0.0000001", "1.5e-7", "123e-20", "100000000000000000000", "1e21", "1e+23", "-12.75e1",
        "9007199254740991", "0.1", "5e-324", "1.7976931348623157e308",
    ];

    private ScriptProcess _scripts = null!;

    public async ValueTask InitializeAsync() => _scripts = await ScriptProcess.StartAsync(
        new ScriptLimits(), (_, _, _) => Task.FromResult<JsonNode?>(null), () => 0, TimeProvider.System, CancellationToken.None);

    public ValueTask DisposeAsync() => _scripts.DisposeAsync();

    [Fact]
    public async Task What_is_signed_is_what_JavaScript_prints()
    {
        var state = 17UL;
        string[] documents = [.. Enumerable.Range(0, Documents).Select(_ => Draw(ref state, depth: 4))];
        var code = $$"""
            const sort = value => Array.isArray(value) ? '[' + value.map(sort).join(',') + ']'
              : value && typeof value === 'object'
                ? '{' + Object.keys(value).sort().map(key => JSON.stringify(key) + ':' + sort(value[key])).join(',') + '}'
                : JSON.stringify(value)
            const documents = {{JsonSerializer.Serialize(documents)}}.map(text => JSON.parse(text))
            environment.minified = documents.map(value => JSON.stringify(value))
            environment.sorted = documents.map(sort)
            """;
        var outcome = await _scripts.RunAsync(code, [], untilIdle: false, "the script", CancellationToken.None);
        Assert.Null(outcome.Error);

        for (var i = 0; i < documents.Length; i++)
        {
            using var document = JsonDocument.Parse(documents[i]);
            var (minified, sorted) = (CanonicalJson.Minify(document.RootElement), CanonicalJson.Write(document.RootElement));
            Assert.Equal(_scripts.Environment["minified"]![i]!.GetValue<string>(), Encoding.UTF8.GetString(minified));
            Assert.Equal(_scripts.Environment["sorted"]![i]!.GetValue<string>(), Encoding.UTF8.GetString(sorted));
        }
    }

    private static string Draw(ref ulong state, int depth)
    {
        var kind = Next(ref state, depth == 0 ? 4 : 8);
        if (kind is 0) return $"\"{Texts[Next(ref state, Texts.Length)]}\"";
        if (kind is 1) return Numbers[Next(ref state, Numbers.Length)];
        if (kind is 2) return new[] { "null", "true", "false" }[Next(ref state, 3)];
        if (kind is 3) return Next(ref state, 1_000_000).ToString(CultureInfo.InvariantCulture) + ".25";
        var space = new[] { "", " ", "\n\t" }[Next(ref state, 3)];
        var count = Next(ref state, 6);
        List<string> parts = [];
        HashSet<string> names = [];
        for (var i = 0; i < count; i++)
        {
            var name = Texts[Next(ref state, Texts.Length)];
            var value = Draw(ref state, depth - 1);
            if (kind < 6) parts.Add(value);
            else if (names.Add(Plain(name))) parts.Add($"\"{name}\"{space}:{space}{value}");
        }

        var inner = string.Join($"{space},{space}", parts);
        return kind < 6 ? $"[{space}{inner}]" : $"{{{space}{inner}}}";
    }

    /// <summary>The name without its escapes, so that no object names a member twice.</summary>
    private static string Plain(string name) => JsonSerializer.Deserialize<string>($"\"{name}\"")!;

    private static int Next(ref ulong state, int below)
    {
        state = (state * 6364136223846793005) + 1442695040888963407;
        return (int)((state >> 33) % (ulong)below);
    }
}
