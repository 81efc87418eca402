using System.Text.Json;
using Pamoja.Testing;

namespace Pamoja.Hub.Tests;

/// <summary>All operations of the published settlement API, with good and bad input, and their texts whole.</summary>
public sealed class SettlementOperationTests(HubFixture hub) : IClassFixture<HubFixture>
{
    /// <summary>Without the /v2 that all of them begin with.</summary>
    private static readonly string[] Published =
    [
        "GET /health", "GET /settlementWindows", "GET /settlementWindows/{id}", "POST /settlementWindows/{id}", "GET /settlements",
        "POST /settlements", "GET /settlements/{id}", "PUT /settlements/{id}", "GET /settlements/{sid}/participants/{pid}",
        "PUT /settlements/{sid}/participants/{pid}", "GET /settlements/{sid}/participants/{pid}/accounts/{aid}",
        "PUT /settlements/{sid}/participants/{pid}/accounts/{aid}",
    ];

    private const string Close = """{"state":"CLOSED","reason":"r"}""";
    private const string Step = """{"state":"PS_TRANSFERS_RECORDED","reason":"r"}""";
    private const string Steps = """{"accounts":[{"id":{a},"state":"PS_TRANSFERS_RECORDED","reason":"r"}]}""";
    private const string Abort = """{"state":"ABORTED","reason":"r"}""";

    /// <summary>
    /// In order; {w} is a window with something in it, {e} the one after it, which is empty; {s}, {p} and {a} are a settlement that the table has
    /// made, a participant and an account of it. Of a refusal the code and the whole description, else a part of the body.
    /// </summary>
    private static readonly (string Operation, string? Body, int Status, string? Code, string Text)[] Table =
    [
        ("GET /health", null, 200, null, "\"status\":\"OK\""),
        ("POST /settlementWindows/{w}", Close, 200, null, "\"settlementWindowId\":{e}"),
        ("GET /settlementWindows?state=OPEN", null, 200, null, "\"settlementWindowId\":{e}"),
        ("GET /settlementWindows?state=AJAR", null, 400, "3101", "Malformed syntax - /query/state must be equal to one of the allowed values"),
        ("GET /settlementWindows/{w}", null, 200, null, "\"state\":\"CLOSED\""),
        ("GET /settlementWindows/99999", null, 500, "2001", "Internal server error - Settlement window 99999 not found"),
        ("POST /settlementWindows/{e}", Close, 400, "3100", "Generic validation error - Window {e} is empty"),
        ("POST /settlementWindows/{w}", Close, 400, "3100", "Generic validation error - Window {w} is not open"),
        ("POST /settlementWindows/99999", Close, 400, "3100", "Generic validation error - Window 99999 does not exist"),
        ("POST /settlementWindows/x", Close, 400, "3101", "Malformed syntax - /path/id must be integer"),
        ("POST /settlementWindows/{w}", """{"reason":"r"}""", 400, "3102",
            "Missing mandatory element - /requestBody must have required property 'state'"),
        ("POST /settlements", Settle("NONE", "{w}"), 400, "3100", "Generic validation error - Settlement model not found: NONE"),
        ("POST /settlements", Settle("DEFERREDNETUSD", "{e}"), 400, "3100", "Generic validation error - Inapplicable windows {e}"),
        ("POST /settlements", Settle("DEFERREDNETUSD", "99998", "99999"), 400, "3100",
            "Generic validation error - Inapplicable windows 99998, 99999"),
        ("POST /settlements", """{"settlementModel":"DEFERREDNETUSD","reason":"r","settlementWindows":[]}""", 400, "3100",
            "Generic validation error - /requestBody/settlementWindows must NOT have fewer than 1 items"),
        ("POST /settlements", Settle("DEFERREDNETUSD", "{w}"), 200, null, "\"state\":\"PENDING_SETTLEMENT\""),
        ("POST /settlements", Settle("DEFERREDNETUSD", "{w}"), 400, "3100", "Generic validation error - Inapplicable windows {w}"),
        ("GET /settlements?settlementWindowId={w}", null, 200, null, "\"id\":{s}"),
        ("GET /settlements?settlementWindowId=99999", null, 400, "3100", "Generic validation error - Settlements not found"),
        ("GET /settlements/{s}", null, 200, null, "\"netSettlementAmount\":{\"amount\":5,\"currency\":\"USD\"}"),
        ("GET /settlements/99999", null, 400, "3100", "Generic validation error - Settlement not found"),
        ("GET /settlements/{s}/participants/{p}", null, 200, null, "\"id\":{p}"),
        ("GET /settlements/{s}/participants/99999", null, 400, "3100", "Generic validation error - Participant or account not in settlement"),
        ("GET /settlements/99999/participants/{p}", null, 400, "3100", "Generic validation error - Settlement not found"),
        ("GET /settlements/{s}/participants/{p}/accounts/{a}", null, 200, null, "\"id\":{a}"),
        ("GET /settlements/{s}/participants/{p}/accounts/99999", null, 400, "3100",
            "Generic validation error - Participant or account not in settlement"),
        ("GET /settlements/{s}/participants/{p}/accounts/0", null, 400, "3101", "Malformed syntax - /path/aid must be integer"),
        ("PUT /settlements/{s}/participants/{p}/accounts/{a}", Step, 200, null, "\"state\":\"PS_TRANSFERS_RECORDED\""),
        ("PUT /settlements/{s}/participants/{p}/accounts/99999", Step, 200, null,
            "\"errorInformation\":{\"errorCode\":\"3000\",\"errorDescription\":\"Generic client error - Account not found\"}"),
        ("PUT /settlements/{s}/participants/99999/accounts/{a}", Step, 200, null, "Generic client error - Participant and account mismatch"),
        ("PUT /settlements/99999/participants/{p}/accounts/{a}", Step, 400, "3100", "Generic validation error - Settlement not found"),
        ("PUT /settlements/{s}/participants/{p}/accounts/{a}", """{"state":"PS_TRANSFERS_COMMITTED","reason":"r"}""", 200, null,
            "Generic client error - State change not allowed"),
        ("PUT /settlements/{s}/participants/{p}/accounts/{a}", """{"state":"DONE","reason":"r"}""", 400, "3101",
            "Malformed syntax - /requestBody/state must be equal to one of the allowed values"),
        ("PUT /settlements/{s}/participants/{p}", Steps, 200, null, "\"state\":\"PS_TRANSFERS_RECORDED\""),
        ("PUT /settlements/{s}/participants/{p}", "{}", 400, "3102",
            "Missing mandatory element - /requestBody must have required property 'accounts'"),
        ("PUT /settlements/99999/participants/{p}", Steps, 400, "3100", "Generic validation error - Settlement not found"),
        ("PUT /settlements/{s}", """{"state":"ABORTED"}""", 400, "3102", "Missing mandatory element - State and reason are mandatory"),
        ("PUT /settlements/{s}", """{"state":"INVALID","reason":"r"}""", 400, "3100", "Generic validation error - Invalid request payload input"),
        ("PUT /settlements/{s}", Abort, 200, null, "\"state\":\"ABORTED\""),
        ("PUT /settlements/99999", Abort, 400, "3100", "Generic validation error - Settlement not found"),
    ];

    [Fact]
    public async Task Every_published_operation_answers_good_and_bad_input_as_clients_know_it()
    {
        var office = new SettlementOffice(hub);
        await office.PayAsync("5");
        var open = await office.OpenAsync();
        var names = new Dictionary<string, string> { ["{w}"] = $"{open}", ["{e}"] = $"{open + 1}" };
        foreach (var (operation, body, status, code, text) in Table)
        {
            var (method, path) = (operation.Split(' ')[0], operation.Split(' ')[1]);
            var reply = await hub.AdministerAsync(method, "/v2" + Fill(path), body is null ? null : JsonElement.Parse(Fill(body)));
            Assert.True(reply.Status == status, $"{operation} {body}: {reply.Status} {reply.Text}");
            if (code is null) Assert.Contains(Fill(text), reply.Text, StringComparison.Ordinal);
            else
            {
                var error = reply.Json.GetProperty("errorInformation");
                Assert.Equal((code, Fill(text)), (error.GetProperty("errorCode").GetString(), error.GetProperty("errorDescription").GetString()));
            }

            if (operation != "POST /settlements" || status != 200) continue;
            names["{s}"] = reply.Json.GetProperty("id").ToString();
            names["{p}"] = reply.Json.GetProperty("participants")[0].GetProperty("id").ToString();
            names["{a}"] = reply.Json.GetProperty("participants")[0].GetProperty("accounts")[0].GetProperty("id").ToString();
        }

        string Fill(string given) => names.Aggregate(given, (all, name) => all.Replace(name.Key, name.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void The_table_covers_every_published_operation_with_good_input_and_all_but_the_health_with_bad()
    {
        Assert.Empty(Published.Select(Generalize).Except(Table.Where(row => row.Status == 200).Select(row => Generalize(row.Operation))));
        Assert.Equal(["GET /health"], Published.Select(Generalize).Except(Table.Where(row => row.Status != 200).Select(row => Generalize(row.Operation))));
    }

    [Fact]
    public async Task The_list_of_published_operations_is_that_of_the_document_and_all_are_served()
    {
        var served = (await hub.ProvisionAsync("GET", "/openapi.json")).Json.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"));
        Assert.Empty(Published.Select(each => each.Replace(" /", " /v2/", StringComparison.Ordinal)).Except(served));
        if (RepositoryRoot.Shared is not { } shared)
        {
            TestContext.Current.SendDiagnosticMessage("no ../shared: the published document was not looked at");
            return;
        }

        var document = JsonElement.Parse(File.ReadAllText(Path.Combine(shared, "reference", "specs", "central-settlement-v2.0.swagger2.json")));
        var named = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Where(method => method.Name is "get" or "put" or "post" or "delete")
            .Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"));
        Assert.Equal(Published.Order(), named.Order());
    }

    private static string Settle(string model, params string[] windows) =>
        $$"""{"settlementModel":"{{model}}","reason":"r","settlementWindows":[{{string.Join(',', windows.Select(id => $"{{\"id\":{id}}}"))}}]}""";

    private static string Generalize(string operation)
    {
        var (method, path) = (operation.Split(' ')[0], operation.Split(' ', '?')[1]);
        var parts = path.Split('/');
        for (var i = 2; i < parts.Length; i += 2) parts[i] = "{}";
        return $"{method} {string.Join('/', parts)}";
    }
}
