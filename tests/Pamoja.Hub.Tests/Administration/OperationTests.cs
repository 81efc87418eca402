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

    /// <summary>
    /// What alpha's scheme in XXX answers, in order: method, path, body, status, and the code and a part of the text where it refuses, else a
    /// part of the body. {p} and {s} are alpha's position and settlement account, {h} is one of the hub's, {o} the oracle.
    /// </summary>
    private static readonly (string Operation, string? Body, int Status, string? Code, string Text)[] Table =
    [
        ("GET /enums", null, 200, null, "\"NET_DEBIT_CAP\""),
        ("GET /health", null, 200, null, "\"status\":\"OK\""),
        ("GET /metrics", null, 200, null, "pamoja_database_up 1"),
        ("GET /participants", null, 200, null, "\"ledgerAccountType\":\"POSITION\""),
        ("GET /participants?isProxy=true", null, 200, null, "[]"),
        ("POST /participants", """{"name":"beta","currency":"XXX"}""", 201, null, "\"isActive\":1"),
        ("POST /participants", """{"name":"beta","currency":"XXX"}""", 400, "3000", "Participant currency has already been registered"),
        ("POST /participants", """{"name":"gamma","currency":"XTS"}""", 400, "3003", "accounts of the currency must exist first"),
        ("POST /participants", """{"name":"g","currency":"XXX"}""", 400, "3101", "/requestBody/name"),
        ("POST /participants", """{"name":"border","isProxy":true}""", 201, null, "\"isProxy\":1"),
        ("GET /participants/limits", null, 200, null, "\"name\":\"alpha\""),
        ("GET /participants/limits?currency=none", null, 400, "3101", "/query/currency"),
        ("GET /participants/alpha", null, 200, null, "\"links\":{\"self\""),
        ("GET /participants/nobody", null, 400, "3200", "Generic ID not found - The requested resource could not be found."),
        ("PUT /participants/alpha", """{"isActive":true}""", 200, null, "\"isActive\":1"),
        ("PUT /participants/alpha", """{"isActive":7}""", 400, "3100", "/requestBody/isActive must be boolean"),
        ("PUT /participants/nobody", """{"isActive":true}""", 400, "3200", "Generic ID not found"),
        ("POST /participants/alpha/endpoints", """{"type":"FSPIOP_CALLBACK_URL_QUOTES","value":"http://a.example"}""", 201, null, ""),
        ("POST /participants/alpha/endpoints", """{"type":"SMOKE_SIGNAL","value":"x"}""", 500, "2001", "Endpoint type not found"),
        ("POST /participants/alpha/endpoints", """{"type":"FSPIOP_CALLBACK_URL_QUOTES"}""", 400, "3102", "required property 'value'"),
        ("GET /participants/alpha/endpoints", null, 200, null, """[{"type":"FSPIOP_CALLBACK_URL_QUOTES","value":"http://a.example"}]"""),
        ("GET /participants/alpha/endpoints?type=FSPIOP_CALLBACK_URL_QUOTES", null, 200, null, "{\"type\":"),
        ("GET /participants/nobody/endpoints", null, 400, "3200", "Generic ID not found"),
        ("GET /participants/alpha/limits", null, 200, null, "\"alarmPercentage\":10"),
        ("GET /participants/nobody/limits", null, 400, "3200", "Generic ID not found"),
        ("PUT /participants/alpha/limits", """{"currency":"XXX","limit":{"type":"NET_DEBIT_CAP","value":5,"alarmPercentage":20}}""",
            200, null, """{"currency":"XXX","limit":{"type":"NET_DEBIT_CAP","value":5,"alarmPercentage":20}}"""),
        ("PUT /participants/beta/limits", """{"currency":"XXX","limit":{"type":"NET_DEBIT_CAP","value":5,"alarmPercentage":20}}""",
            500, "2001", "Participant Limit does not exist"),
        ("PUT /participants/alpha/limits", """{"currency":"XXX","limit":{"type":"NET_DEBIT_CAP","value":5.00001,"alarmPercentage":20}}""",
            400, "3100", "4 of them decimals"),
        ("GET /participants/alpha/positions", null, 200, null, "[{\"currency\":\"XXX\",\"value\":0,"),
        ("GET /participants/alpha/positions?currency=XXX", null, 200, null, "{\"currency\":\"XXX\",\"value\":0,"),
        ("GET /participants/nobody/positions", null, 400, "3200", "Generic ID not found"),
        ("GET /participants/alpha/accounts", null, 200, null, "\"reservedValue\":0"),
        ("GET /participants/nobody/accounts", null, 400, "3200", "Generic ID not found"),
        ("POST /participants/Hub/accounts", """{"type":"HUB_FEE","currency":"XXX"}""", 201, null, "\"HUB_FEE\""),
        ("POST /participants/Hub/accounts", """{"type":"HUB_FEE","currency":"XXX"}""", 400, "3003", "Hub account has already been registered."),
        ("POST /participants/Hub/accounts", """{"type":"POCKET","currency":"XXX"}""", 400, "3003", "Ledger account type was not found."),
        ("POST /participants/Hub/accounts", """{"type":"POSITION","currency":"XXX"}""", 400, "3003", "account type is not allowed"),
        ("POST /participants/alpha/accounts", """{"type":"HUB_FEE","currency":"XXX"}""", 400, "3003", "Endpoint is reserved for creation of Hub"),
        ("POST /participants/beta/initialPositionAndLimits", """{"currency":"XXX","limit":{"type":"NET_DEBIT_CAP","value":-1}}""",
            400, "3100", "must be >= 0"),
        ("POST /participants/beta/initialPositionAndLimits", """{"currency":"XXX","limit":{"type":"NET_DEBIT_CAP","value":1}}""", 201, null, ""),
        ("POST /participants/beta/initialPositionAndLimits", """{"currency":"XXX","limit":{"type":"NET_DEBIT_CAP","value":1}}""",
            500, "2001", "Participant Limit or Initial Position already set"),
        ("POST /participants/beta/initialPositionAndLimits", """{"currency":"XTS","limit":{"type":"NET_DEBIT_CAP","value":1}}""",
            400, "3200", "Generic ID not found"),
        ("POST /participants/alpha/accounts/{s}", Funds("recordFundsIn", "1"), 202, null, ""),
        ("POST /participants/alpha/accounts/{p}", Funds("recordFundsIn", "1"), 500, "2001", "Account is not SETTLEMENT type"),
        ("POST /participants/beta/accounts/{s}", Funds("recordFundsIn", "1"), 500, "2001", "Account does not match participant or currency"),
        ("POST /participants/nobody/accounts/{s}", Funds("recordFundsIn", "1"), 400, "3200", "Generic ID not found"),
        ("POST /participants/alpha/accounts/{s}", Funds("recordFundsIn", "0"), 400, "3100", "must be a positive number"),
        ("POST /participants/alpha/accounts/{s}", Funds("keepFunds", "1"), 400, "3101", "/requestBody/action"),
        ("POST /participants/alpha/accounts/{s}", Funds("recordFundsOutPrepareReserve", "0.5"), 202, null, ""),
        ("PUT /participants/alpha/accounts/{s}/transfers/01ARZ3NDEKTSV4RRFFQ69G5FAV", """{"action":"recordFundsOutCommit","reason":"r"}""",
            202, null, ""),
        ("PUT /participants/alpha/accounts/{s}/transfers/1", """{"action":"recordFundsOutAbort","reason":"r"}""", 400, "3101", "UUID or ULID"),
        ("PUT /participants/alpha/accounts/{p}", """{"isActive":false}""", 200, null, ""),
        ("PUT /participants/alpha/accounts/{s}", """{"isActive":false}""", 500, "2001", "Only position account update is permitted"),
        ("PUT /participants/alpha/accounts/{h}", """{"isActive":false}""", 500, "2001", "Participant/account mismatch"),
        ("PUT /participants/alpha/accounts/999999", """{"isActive":false}""", 500, "2001", "Account not found"),
        ("GET /ledgerAccountTypes", null, 200, null, "\"name\":\"INTERCHANGE_FEE_SETTLEMENT\""),
        ("POST /ledgerAccountTypes", TypeNamed("REMITTANCE"), 201, null, ""),
        ("POST /ledgerAccountTypes", TypeNamed("remittance"), 400, "3000", "This Ledger Account Type already exists"),
        ("POST /ledgerAccountTypes", TypeNamed("POSITION"), 400, "3000", "This Ledger Account Type already exists"),
        ("POST /ledgerAccountTypes", TypeNamed("A B"), 400, "3101", "/requestBody/name"),
        ("GET /ledgerAccountTypes", null, 200, null, "\"name\":\"REMITTANCE\""),
        ("GET /settlementModels", null, 200, null, "\"settlementModelId\":"),
        ("POST /settlementModels", ModelOf("NET", "MULTILATERAL", "DEFERRED"), 201, null, ""),
        ("POST /settlementModels", ModelOf("NET", "MULTILATERAL", "DEFERRED"), 400, "3000", "Settlement Model already exists"),
        ("POST /settlementModels", ModelOf("GROSS", "MULTILATERAL", "DEFERRED"), 400, "3000", "Invalid settlement model"),
        ("POST /settlementModels", ModelOf("SOME", "MULTILATERAL", "DEFERRED"), 400, "3101", "/requestBody/settlementGranularity"),
        ("GET /settlementModels/XTSNET", null, 200, null, "\"name\":\"XTSNET\""),
        ("GET /settlementModels/NONE", null, 400, "3200", "Generic ID not found"),
        ("PUT /settlementModels/XTSNET", """{"isActive":false}""", 200, null, "\"isActive\":false"),
        ("PUT /settlementModels/NONE", """{"isActive":false}""", 500, "2001", "Settlement Model does not exist"),
        ("GET /transactions/01ARZ3NDEKTSV4RRFFQ69G5FAV", null, 400, "3200", "Generic ID not found"),
        ("GET /oracles", null, 200, null, "[]"),
        ("POST /oracles", OracleAt("http://o.example"), 201, null, ""),
        ("POST /oracles", OracleAt("http://o.example"), 500, "2001", "Active oracle with matching partyIdTypeId, endpointTypeId, currencyId"),
        ("POST /oracles", """{"oracleIdType":"PIGEON","endpoint":{"value":"http://a","endpointType":"URL"}}""", 400, "3101", "oracleIdType"),
        ("PUT /oracles/{o}", OracleAt("http://p.example"), 204, null, ""),
        ("PUT /oracles/999999", OracleAt("http://p.example"), 400, "3003", "Oracle not found"),
        ("DELETE /oracles/{o}", null, 204, null, ""),
        ("DELETE /oracles/{o}", null, 400, "3003", "Oracle not found"),
    ];

    private static string Funds(string action, string amount) =>
        $$$"""
        {"transferId":"{{{Guid.NewGuid()}}}","externalReference":"r","action":"{{{action}}}","reason":"r",
         "amount":{"amount":{{{amount}}},"currency":"XXX"},"extensionList":{"extension":[{"key":"k","value":"v"}]}}
        """;

    private static string TypeNamed(string name) => $$"""{"name":"{{name}}","description":"d","isActive":true,"isSettleable":false}""";

    private static string ModelOf(string granularity, string interchange, string delay) =>
        $$"""
        {"name":"XTSNET","settlementGranularity":"{{granularity}}","settlementInterchange":"{{interchange}}","settlementDelay":"{{delay}}",
         "currency":"XTS","requireLiquidityCheck":true,"ledgerAccountType":"POSITION","autoPositionReset":true,"settlementAccountType":"SETTLEMENT"}
        """;

    private static string OracleAt(string url) =>
        $$$"""{"oracleIdType":"MSISDN","endpoint":{"value":"{{{url}}}","endpointType":"URL"},"currency":"XXX","isDefault":true}""";

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
        foreach (var (operation, body, status, code, text) in Table)
        {
            if (operation.Contains("{o}", StringComparison.Ordinal) && !names.ContainsKey("{o}"))
                names["{o}"] = (await host.GetAsync("/oracles")).Json[0].GetProperty("oracleId").ToString();
            var (method, path) = (operation.Split(' ')[0], operation.Split(' ')[1]);
            foreach (var (name, value) in names) path = path.Replace(name, value, StringComparison.Ordinal);

            var reply = await host.SendAsync(method, path, body);

            Assert.True(reply.Status == status, $"{operation} {body}: {reply.Status} {reply.Text}");
            if (code is not null) reply.AssertError(status, code, text);
            else Assert.Contains(text, reply.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_table_covers_every_published_operation()
    {
        var covered = Table.Select(row => Generalize(row.Operation)).ToHashSet();
        Assert.Empty(Published.Except(covered));
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
