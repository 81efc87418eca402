using System.Diagnostics;
using System.Text.Json.Nodes;
using static Pamoja.TestingToolkit.Tests.Runs;

namespace Pamoja.TestingToolkit.Tests;

public sealed class RunnerTests
{
    [Fact]
    public async Task A_request_arrives_as_the_collection_says()
    {
        await using var hub = await StubServer.StartAsync(_ => (202, ""));
        var result = await RunAsync(hub, Request("r1", "post", "/participants/{Type}/{ID}/{SubId}", """
            {"params":{"Type":"MSISDN","ID":"{$inputs.name}","SubId":""},
             "headers":{"FSPIOP-Source":"payerfsp","Content-Type":"application/vnd.interoperability.participants+json;version=1.1",
                        "Authorization":"{$inputs.TOKEN}","baggage":"expect=x","Date":"{$function.generic.curDate}"},
             "body":{"a":"é {$inputs.name}","zero":"{$inputs.zero}","off":"{$inputs.off}","nothing":"{$inputs.nothing}"}}
            """, "expect(response.status).to.equal(202)", "expect(response.statusText).to.equal('Accepted')", "expect(response.body).to.equal('')"));

        AssertAllHold(result, 3);
        var arrived = Assert.Single(hub.Arrived);
        Assert.Equal("/participants/MSISDN/value/%7BSubId%7D", arrived.Target);
        Assert.Equal("payerfsp", arrived.Headers["fspiop-source"]);
        Assert.Equal("application/vnd.interoperability.participants+json;version=1.1", arrived.Headers["content-type"]);
        Assert.Equal("{$inputs.TOKEN}", arrived.Headers["authorization"]);
        Assert.Equal("expect=x,testCaseId=case,requestId=r1", arrived.Headers["baggage"]);
        Assert.False(arrived.Headers.ContainsKey("accept"));
        Assert.Equal("""{"a":"é value","zero":"{$inputs.zero}","off":"{$inputs.off}","nothing":"{$inputs.nothing}"}""", arrived.Body);
        Assert.Contains("{$inputs.TOKEN} has no value and stays as it stands", result.Notes);
    }

    [Fact]
    public async Task Values_flow_from_request_to_request()
    {
        await using var hub = await StubServer.StartAsync(a => (200, a.Method == "GET" ? """{"list":[{"id":41,"sum":1.50}],"empty":0}""" : ""));
        var result = await RunAsync(
            hub,
            Request("Get-it", "get", "/things", Script(
                "postRequest", "environment.id = response.body.list[0].id + 1", "environment.code = response.code + response.status")),
            Request("Put-it", "put", "/things/{id}", """
                {"params":{"id":"{$environment.id}"},"headers":{"X-Mine":"{$requestVariables.mine}"},
                 "body":{"prev":"{$prev.Get-it.response.body.list[0].sum}","own":"{$request.body.first}","first":"{$inputs.name}",
                         "empty":"{$prev.Get-it.response.body.empty}"},
                 "scripts":{"preRequest":{"exec":["requestVariables.mine = 'from ' + request.body.prev","environment.kept = '{$inputs.name}'"]},
                            "postRequest":{"exec":["requestVariables.after = response.status"]}}}
                """,
                "expect(environment.code).to.equal('200OK')",
                "expect(environment.kept).to.equal('value')",
                "expect(requestVariables.after).to.equal('OK')",
                "expect(request.headers['x-mine']).to.equal('from 1.5')",
                "expect('{$request.body.first}').to.equal('value')",
                "expect(requestSent.path).to.equal('/things/42')"));

        AssertAllHold(result, 6);
        Assert.Equal("/things/42", hub.Arrived[1].Target);
        Assert.Equal("""{"prev":"1.5","own":"value","first":"value","empty":"{$prev.Get-it.response.body.empty}"}""", hub.Arrived[1].Body);
    }

    [Fact]
    public async Task Identifiers_are_ulids_unless_the_environment_wants_uuids()
    {
        await using var hub = await StubServer.StartAsync(_ => (200, ""));
        var request = Request("r", "post", "/x", """{"body":{"a":"{$function.generic.generateID}","b":"{$function.generic.generateUUID}"}}""");
        var settings = Settings(hub.Address, StubServer.FreePort(), Case(request));
        await ToolkitRun.RunAsync(settings, CancellationToken.None);
        settings.Environment.Options["generateIDType"] = "uuid";
        await ToolkitRun.RunAsync(settings, CancellationToken.None);

        var (first, second) = (JsonNode.Parse(hub.Arrived[0].Body)!, JsonNode.Parse(hub.Arrived[1].Body)!);
        Assert.Matches("^[0-7][0-9A-HJKMNP-TV-Z]{25}$", first["a"]!.GetValue<string>());
        Assert.True(Guid.TryParse(first["b"]!.GetValue<string>(), out _));
        Assert.True(Guid.TryParse(second["a"]!.GetValue<string>(), out _));
    }

    [Fact]
    public async Task Assertions_are_counted_and_one_without_an_expect_passes()
    {
        await using var hub = await StubServer.StartAsync(_ => (200, "{}"));
        var result = await RunAsync(hub, Request(
            "r", "get", "/x", "{}", "expect(response.status).to.equal(200)", "if (environment.no) { expect(1).to.equal(2) }",
            "expect(response.status).to.equal(201)", "expect(callback.body).to.exist"));

        Assert.Equal((4, 2, false), (result.Assertions, result.Failed, result.Success));
        Assert.Equal(["SUCCESS", "SKIPPED", "FAILED", "FAILED"], result.TestCases[0].Requests[0].Assertions.Select(a => a.Verdict.Status));
    }

    [Fact]
    public async Task A_skipped_or_disabled_request_is_not_sent_and_its_assertions_count_as_passed()
    {
        await using var hub = await StubServer.StartAsync(_ => (200, ""));
        var result = await RunAsync(
            hub,
            Request("r1", "get", "/skipped", Script("preRequest", "custom.skipRequest()"), "expect(1).to.equal(2)"),
            Request("r2", "get", "/disabled", """{"disabled":true}""", "expect(1).to.equal(2)"),
            Request("r3", "get", "/sent"));

        AssertAllHold(result, 2);
        Assert.Equal(["SKIPPED", "SKIPPED", "SUCCESS"], result.TestCases[0].Requests.Select(r => r.Status));
        Assert.Equal("/sent", Assert.Single(hub.Arrived).Target);
    }

    [Fact]
    public async Task A_script_may_add_to_the_body_and_ask_the_hub_itself()
    {
        await using var hub = await StubServer.StartAsync(a => (200, $$"""{"target":"{{a.Target}}"}"""));
        var result = await RunAsync(hub, Request("r", "post", "/x", """
            {"body":{"a":{"b":1}},"scripts":{"preRequest":{"exec":[
              "const answer = await axios.get('{$inputs.HUB}/asked', { params: { q: 1 } })",
              "custom.appendRequestBody({ a: { c: answer.data.target } })"]}}}
            """, "expect(request.body.a).to.eql({ b: 1, c: '/asked?q=1' })"));

        AssertAllHold(result, 1);
        Assert.Equal("""{"a":{"b":1,"c":"/asked?q=1"}}""", hub.Arrived[1].Body);
    }

    [Fact]
    public async Task A_request_with_retries_is_sent_until_its_assertions_hold()
    {
        var count = 0;
        await using var hub = await StubServer.StartAsync(_ => (200, $"{Interlocked.Increment(ref count)}"));
        var result = await RunAsync(hub, Request("r", "get", "/x", """{"retries":5,"retriesDelay":1}""", "expect(response.body).to.equal(3)"));

        AssertAllHold(result, 1);
        Assert.Equal(3, result.TestCases[0].Requests[0].Attempts);
    }

    [Fact]
    public async Task A_failure_ends_a_test_case_that_says_so_and_a_run_that_is_asked_to()
    {
        await using var hub = await StubServer.StartAsync(_ => (200, ""));
        var failing = Case(Request("r1", "get", "/1", "{}", "expect(1).to.equal(2)"), Request("r2", "get", "/2", "{}", "expect(1).to.equal(2)"));
        failing.Content["breakOnError"] = true;
        var settings = Settings(hub.Address, StubServer.FreePort(), failing, Case(Request("r3", "get", "/3")));

        var all = await ToolkitRun.RunAsync(settings, CancellationToken.None);
        Assert.Equal(["/1", "/3"], hub.Arrived.Select(a => a.Target));
        Assert.Equal((2, 1), (all.Assertions, all.Failed));

        var stopped = await ToolkitRun.RunAsync(settings with { StopOnError = true }, CancellationToken.None);
        Assert.Single(stopped.TestCases);
        Assert.Contains("stopped at the first failure: 1 test cases were not run", stopped.Notes);
    }

    [Fact]
    public async Task An_error_in_a_script_is_kept_and_the_request_goes_on()
    {
        await using var hub = await StubServer.StartAsync(_ => (200, ""));
        var result = await RunAsync(hub, Request("r", "get", "/x", Script("preRequest", "", "nothere()"), "expect(response.status).to.equal(200)"));

        AssertAllHold(result, 1);
        Assert.Equal("ReferenceError: Can't find variable: nothere (line 2)", Assert.Single(result.TestCases[0].Requests[0].Scripts).Error);
    }

    [Fact]
    public async Task A_websocket_gives_its_first_message_and_nothing_when_nobody_answers()
    {
        await using var hub = await StubServer.StartAsync(_ => (200, ""), webSocketMessage: """{"id":"7","data":{"x":1}}""");
        var address = hub.Address.Replace("http", "ws", StringComparison.Ordinal);
        var result = await RunAsync(hub, Request(
            "r", "get", "/x",
            Script("preRequest",
                $"requestVariables.open = await websocket.connect('{address}/requests/7', 'one')",
                "requestVariables.message = await websocket.getMessage('one', 2000)",
                $"requestVariables.closed = await websocket.connect('ws://127.0.0.1:{StubServer.FreePort()}/', 'two')",
                "requestVariables.none = await websocket.getMessage('two', 100)"),
            "expect(requestVariables.open).to.be.true", "expect(requestVariables.message.data.x).to.equal(1)",
            "expect(requestVariables.closed).to.be.false", "expect(requestVariables.none).to.be.null"));

        AssertAllHold(result, 4);
    }

    [Fact]
    public async Task A_hub_that_cannot_be_reached_is_told_at_once()
    {
        var address = $"http://127.0.0.1:{StubServer.FreePort()}";
        var watch = Stopwatch.StartNew();
        var refusal = await Assert.ThrowsAsync<CannotRunException>(() => ToolkitRun.RunAsync(
            Settings(address, StubServer.FreePort(), Case(Request("r", "get", "/x"))), CancellationToken.None));

        Assert.StartsWith($"nothing answers at {address} (connect ECONNREFUSED", refusal.Message, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_hub_that_goes_away_during_the_run_ends_it()
    {
        var hub = await StubServer.StartAsync(_ => (200, ""));
        var settings = Settings(hub.Address, StubServer.FreePort(), Case(Request("r1", "get", "/1"), Request("r2", "get", "/2")));
        var stopping = settings with { RequestDone = (_, _) => hub.DisposeAsync().AsTask().Wait() };
        var refusal = await Assert.ThrowsAsync<CannotRunException>(() => ToolkitRun.RunAsync(stopping, CancellationToken.None));

        Assert.StartsWith($"{hub.Address} answered before and does no more", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_own_port_that_is_taken_is_told()
    {
        await using var hub = await StubServer.StartAsync(_ => (200, ""));
        var refusal = await Assert.ThrowsAsync<CannotRunException>(() => ToolkitRun.RunAsync(
            Settings(hub.Address, hub.Port, Case(Request("r", "get", "/x"))), CancellationToken.None));

        Assert.StartsWith($"port {hub.Port} of CALLBACK_ENDPOINT_BASE_URL is taken", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_script_ends_the_run_with_its_place()
    {
        await using var hub = await StubServer.StartAsync(_ => (200, ""));
        var settings = Settings(hub.Address, StubServer.FreePort(), Case(Request("r9", "get", "/x", Script("preRequest", "for (;;) {}"))));
        var refusal = await Assert.ThrowsAsync<CannotRunException>(() => ToolkitRun.RunAsync(
            settings with { Limits = new ScriptLimits { Computing = TimeSpan.FromMilliseconds(500) } }, CancellationToken.None));

        const string expected = "collection.json, test case 'a test case', request 'r9': its preRequest script computed longer than 0.5 s";
        Assert.StartsWith(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_an_error_of_the_request_and_not_of_the_run()
    {
        await using var hub = await StubServer.StartAsync(_ => (200, ""));
        var result = await RunAsync(
            hub,
            Request("r1", "get", "/x"),
            Request("r2", "get", "/x", $$"""{"url":"http://127.0.0.1:{{StubServer.FreePort()}}"}""", "expect(response.status).to.equal(500)"),
            Request("r3", "get", "/x", """{"url":"{$inputs.NOWHERE}"}""", "expect(response.statusText).to.include('Invalid URL')"));

        AssertAllHold(result, 2);
        Assert.Equal(["SUCCESS", "ERROR", "ERROR"], result.TestCases[0].Requests.Select(r => r.Status));
    }
}
