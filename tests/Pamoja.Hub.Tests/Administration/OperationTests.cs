using System.Text.Json;
using System.Text.RegularExpressions;
using Pamoja.Testing;

namespace Pamoja.Hub.Tests;

/// <summary>All operations that the published documents name, with good and bad input, and the description of what is served.</summary>
public sealed partial class OperationTests
{
    /// <summary>The 26 of the ledger's administration and the 5 of the oracles'; /health is both's.</summary>
    private static readonly string[] Published =
    [
        "GET /enums", "GET /health", "GET /metrics", "GET /participants", "POST /participants", "GET /participants/limits",
        "GET /participants/{}", "PUT /participants/{}", "GET /participants/{}/endpoints", "POST /participants/{}/endpoints",
        "GET /participants/{}/limits", "PUT /participants/{}/limits", "GET /participants/{}/positions", "GET /participants/{}/accounts",
        "POST /participants/{}/accounts", "POST /participants/{}/initialPositionAndLimits", "POST /participants/{}/accounts/{}",
        "PUT /participants/{}/accounts/{}", "PUT /participants/{}/accounts/{}/transfers/{}", "GET /ledgerAccountTypes",
        "POST /ledgerAccountTypes", "GET /settlementModels", "POST /settlementModels", "GET /settlementModels/{}", "PUT /settlementModels/{}",
        "GET /transactions/{}", "GET /oracles", "POST /oracles", "PUT /oracles/{}", "DELETE /oracles/{}",
    ];

    [Fact]
    public async Task Every_published_operation_answers_good_and_bad_input_as_clients_know_it()
    {
        await using var host = await AdministrationHost.StartAsync();
        await host.OpenCurrencyAsync("XXX");
        await host.OnboardAsync("alpha", "XXX");
        var names = new Dictionary<string, string>
        {
            ["{p}"] = (await host.AccountAsync("alpha", "POSITION", "XXX")).GetProperty("id").ToString(),
            ["{s}"] = (await host.AccountAsync("alpha", "SETTLEMENT", "XXX")).GetProperty("id").ToString(),
            ["{h}"] = (await host.GetAsync("/participants/Hub")).Json.GetProperty("accounts")[0].GetProperty("id").ToString(),
        };
        var faults = new List<string>();
        foreach (var (operation, body, status, code, text) in Table)
        {
            if (operation.Contains("{o}", StringComparison.Ordinal) && !names.ContainsKey("{o}"))
                names["{o}"] = (await host.GetAsync("/oracles")).Json[0].GetProperty("oracleId").ToString();
            var (method, path) = (operation.Split(' ')[0], operation.Split(' ')[1]);
            foreach (var (name, value) in names) path = path.Replace(name, value, StringComparison.Ordinal);

            var reply = await host.SendAsync(method, path, body);

            Assert.True(reply.Status == status, $"{operation} {body}: {reply.Status} {reply.Text}");
            if (code is null)
            {
                Assert.Contains(text, reply.Text, StringComparison.Ordinal);
                continue;
            }

            var error = reply.Json.GetProperty("errorInformation");
            var told = (error.GetProperty("errorCode").GetString(), error.GetProperty("errorDescription").GetString());
            if (told != (code, $"{Fspiop.FspiopError.Find(code)!.Name} - {text}")) faults.Add($"{operation} {body}: {told}");
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void The_table_covers_every_published_operation_with_good_input_and_with_bad_where_there_is_any()
    {
        var good = Table.Where(row => row.Code is null).Select(row => Generalize(row.Operation));
        var bad = Table.Where(row => row.Code is not null).Select(row => Generalize(row.Operation));

        // What is in a transfer's packet is shown where there is a transfer: ReportTests.
        Assert.Equal(["GET /transactions/{}"], Published.Except(good));
        Assert.Equal(
            ["GET /enums", "GET /health", "GET /metrics", "GET /participants", "GET /ledgerAccountTypes", "GET /settlementModels", "GET /oracles"],
            Published.Except(bad));
    }

    [Fact]
    public void The_list_of_published_operations_is_that_of_the_documents()
    {
        if (RepositoryRoot.Shared is not { } shared)
        {
            TestContext.Current.SendDiagnosticMessage("no ../shared: the published documents were not looked at");
            return;
        }

        var specs = Path.Combine(shared, "reference", "specs");
        var named = new HashSet<string>();
        var ledger = JsonElement.Parse(File.ReadAllText(Path.Combine(specs, "central-ledger-admin-v1.0.swagger2.json")));
        foreach (var path in ledger.GetProperty("paths").EnumerateObject())
            foreach (var method in path.Value.EnumerateObject())
                named.Add(Generalize($"{method.Name.ToUpperInvariant()} {path.Name}"));
        var ofLedger = named.Count;
        string? at = null;
        foreach (var line in File.ReadLines(Path.Combine(specs, "als-admin-oracles.openapi.yaml")))
        {
            if (YamlPath().Match(line) is { Success: true } path) at = path.Groups[1].Value;
            else if (YamlMethod().Match(line) is { Success: true } method) named.Add(Generalize($"{method.Groups[1].Value.ToUpperInvariant()} {at}"));
        }

        Assert.Equal((26, 30), (ofLedger, named.Count));
        Assert.Equal(Published.Order(), named.Order());
    }

    [Fact]
    public async Task Everything_served_is_described_with_examples_that_pass()
    {
        await using var host = await AdministrationHost.StartAsync();
        await host.OpenCurrencyAsync("XXX");
        await host.OnboardAsync("alpha", "XXX");
        var document = (await host.GetAsync("/openapi.json")).Json;
        Assert.Equal("3.1.0", document.GetProperty("openapi").GetString());

        var described = new HashSet<string>();
        var names = new HashSet<string>();
        foreach (var path in document.GetProperty("paths").EnumerateObject())
            foreach (var method in path.Value.EnumerateObject())
            {
                var operation = $"{method.Name.ToUpperInvariant()} {path.Name}";
                described.Add(Generalize(operation));
                Assert.True(names.Add(method.Value.GetProperty("operationId").GetString()!), operation);
                Assert.False(string.IsNullOrEmpty(method.Value.GetProperty("summary").GetString()), $"{operation} has no summary");
                AssertAnswers(operation, method.Value.GetProperty("responses"));
                if (!method.Value.TryGetProperty("requestBody", out var body)) continue;

                // A body as described is refused for what it speaks of, if at all, and never for its form.
                if (!body.GetProperty("content").TryGetProperty("application/json", out var json))
                {
                    // A text of its own: its tests send what is shown.
                    Assert.All(body.GetProperty("content").EnumerateObject(), text => Assert.NotEmpty(text.Value.GetProperty("example").GetString()!));
                    continue;
                }

                var example = json.GetProperty("example");
                var target = ParameterPart().Replace(path.Name, "0");
                var reply = await host.SendAsync(method.Name.ToUpperInvariant(), target, example.ToString());
                Assert.DoesNotContain("/requestBody", reply.Text, StringComparison.Ordinal);
                Assert.NotEqual(404, reply.Status);
            }

        Assert.Empty(Published.Except(described));
    }

    private static void AssertAnswers(string operation, JsonElement responses)
    {
        var statuses = responses.EnumerateObject().Select(response => response.Name).ToList();
        Assert.Contains(statuses, status => status.StartsWith('2'));
        foreach (var response in responses.EnumerateObject())
        {
            if (!response.Value.TryGetProperty("content", out var content)) continue;
            foreach (var media in content.EnumerateObject())
            {
                var hasExample = media.Value.TryGetProperty("example", out _) || media.Value.TryGetProperty("examples", out _);
                Assert.True(hasExample, $"{operation} {response.Name} has no example");
            }
        }
    }

    [Fact]
    public async Task An_answer_has_the_members_that_its_example_shows()
    {
        await using var host = await AdministrationHost.StartAsync();
        await host.OpenCurrencyAsync("XXX");
        await host.OnboardAsync("alpha", "XXX");
        await host.SendAsync("POST", "/oracles", OracleAt("http://o.example"));
        await host.SendAsync("POST", "/participants/alpha/endpoints", new { type = "FSPIOP_CALLBACK_URL_QUOTES", value = "http://a.example" });
        await host.SendAsync("PUT", "/closeSchedules/alpha", new { timeZone = "Africa/Lagos", times = new[] { "17:30" } });
        await host.SendAsync("POST", "/feeRules", new { name = "alpha", kind = "HUB", paidBy = "PAYER", flat = 1 });
        await host.SendAsync("POST", "/participants/alpha/certificates", new { certificate = CertificateView.ExamplePem });
        await host.SendAsync("POST", "/participants/alpha/jwsKeys", new { publicKey = SignatureKeyView.ExampleKey });
        var paths = (await host.GetAsync("/openapi.json")).Json.GetProperty("paths");
        foreach (var path in paths.EnumerateObject().Where(path => path.Value.TryGetProperty("get", out _)))
        {
            var name = path.Name.StartsWith("/settlementModels", StringComparison.Ordinal) ? "DEFAULTNET" : "alpha";
            var target = path.Name.Replace("{name}", name, StringComparison.Ordinal);
            var reply = await host.GetAsync(target);

            // Events are read below the oldest open transaction of the server, which may be another test's.
            for (var tries = 0; target == "/events" && reply.Json.GetArrayLength() == 0 && tries < 600; tries++)
            {
                await Task.Delay(100);
                reply = await host.GetAsync(target);
            }

            var isJson = reply.ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true;
            if (target.Contains('{', StringComparison.Ordinal) || reply.Status != 200 || !isJson) continue;
            var shown = path.Value.GetProperty("get").GetProperty("responses").GetProperty("200").GetProperty("content")
                .GetProperty("application/json").GetProperty("example");
            if (target == "/openapi.json" || target.EndsWith("/runs", StringComparison.Ordinal)) continue;

            // Nobody signs for this hub, no FSP of another scheme is behind alpha, and no other scheme has anything.
            if (target is "/hub/jwsKeys" or "/participants/alpha/externals" or "/forwardedTransfers") continue;
            Assert.Equal(MembersOf(shown), MembersOf(reply.Json));
        }
    }

    private static string MembersOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength() == 0 ? "" : MembersOf(value[0]),
        JsonValueKind.Object => string.Join(',', value.EnumerateObject().Select(member => member.Name)),
        _ => value.ValueKind.ToString(),
    };

    private static string Generalize(string operation)
    {
        var (method, path) = (operation.Split(' ')[0], operation.Split(' ', '?')[1]);
        if (path == "/participants/limits") return $"{method} {path}";
        var parts = path.Split('/');
        for (var i = 2; i < parts.Length; i += 2) parts[i] = "{}";
        return $"{method} {string.Join('/', parts)}";
    }

    [GeneratedRegex(@"^  (/[^:]*):$")]
    private static partial Regex YamlPath();

    [GeneratedRegex(@"^    (get|post|put|delete):$")]
    private static partial Regex YamlMethod();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex ParameterPart();
}
