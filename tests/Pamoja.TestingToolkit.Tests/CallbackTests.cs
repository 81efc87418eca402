using System.Diagnostics;
using System.Text;
using static Pamoja.TestingToolkit.Tests.Runs;

namespace Pamoja.TestingToolkit.Tests;

public sealed class CallbackTests : IDisposable
{
    private const string Asynchronous = """ "apiVersion":{"type":"fspiop","majorVersion":1,"minorVersion":1,"asynchronous":true}""";

    private readonly int _ownPort = StubServer.FreePort();
    private readonly HttpClient _client = new();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task The_callback_of_a_request_is_waited_for_by_method_and_path()
    {
        await using var hub = await StubServer.StartAsync(a => Later(a, 202, ("PUT", "/quotes/other", "{}"), ("PUT", "/quotes/q-1", """{"b":2}""")));
        var result = await RunAsync(hub, Quote(
            "expect(response.status).to.equal(202)",
            "expect(callback.body.b).to.equal(2)",
            "expect(callback.url).to.equal('put /quotes/q-1')",
            "expect(callback.headers['fspiop-source']).to.equal('hub')",
            "expect(callback.headers['content-type']).to.equal('application/x+json;version=1.0')"));

        AssertAllHold(result, 5);
        Assert.Equal("SUCCESS", result.TestCases[0].Requests[0].Status);
    }

    [Fact]
    public async Task An_error_callback_ends_the_waiting_too()
    {
        await using var hub = await StubServer.StartAsync(a => Later(a, 202, ("PUT", "/quotes/q-1/error", """{"errorInformation":{"errorCode":"3100"}}""")));
        var result = await RunAsync(hub, Quote("expect(callback.body.errorInformation.errorCode).to.equal('3100')"));

        AssertAllHold(result, 1);
        Assert.Equal("ERROR", result.TestCases[0].Requests[0].Status);
    }

    [Fact]
    public async Task A_message_of_the_same_path_to_another_participant_is_not_the_answer()
    {
        await using var hub = await StubServer.StartAsync(a => Later(
            a, 202, ("PUT", "/quotes/q-1", """{"to":"payeefsp"}"""), ("PUT", "/quotes/q-1", """{"to":"payerfsp"}""")));
        var quote = Quote("expect(callback.body.to).to.equal('payerfsp')");
        quote["headers"] = new System.Text.Json.Nodes.JsonObject { ["FSPIOP-Source"] = "payerfsp" };

        AssertAllHold(await RunAsync(hub, quote), 1);
    }

    [Fact]
    public async Task A_callback_that_does_not_come_is_told_after_the_time_limit()
    {
        await using var hub = await StubServer.StartAsync(a => Later(a, 202, ("PATCH", "/quotes/q-1", "{}")));
        var settings = Settings(hub.Address, _ownPort, Case(Quote("expect(callback.body).to.exist")));
        var result = await ToolkitRun.RunAsync(settings with { CallbackTimeout = TimeSpan.FromMilliseconds(300) }, CancellationToken.None);

        Assert.Equal(1, result.Failed);
        Assert.StartsWith("Timeout for receiving callback", result.TestCases[0].Requests[0].Failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "{}")]
    [InlineData(202, """{"ignoreCallbacks":true}""")]
    public async Task Nothing_is_waited_for_after_a_refusal_or_when_callbacks_are_ignored(int status, string more)
    {
        await using var hub = await StubServer.StartAsync(a => (status, ""));
        var watch = Stopwatch.StartNew();
        var quote = Quote($"expect(response.status).to.equal({status})");
        foreach (var (name, value) in System.Text.Json.Nodes.JsonNode.Parse(more)!.AsObject()) quote[name] = value?.DeepClone();
        var result = await RunAsync(hub, quote);

        AssertAllHold(result, 1);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"took {watch.Elapsed}");
    }

    [Fact]
    public async Task A_script_sees_messages_that_fit_its_condition()
    {
        await using var hub = await StubServer.StartAsync(a => Later(
            a, 202, ("POST", "/transfers", """{"n":1}"""), ("POST", "/transfers", """{"n":2}"""), ("PUT", "/quotes/q-1", "{}")));
        var quote = Quote(
            "expect(requestVariables.seen.body.n).to.equal(2)", "expect(requestVariables.seen.headers['fspiop-source']).to.equal('hub')",
            "expect(requestVariables.none).to.be.null");
        quote["scripts"] = System.Text.Json.Nodes.JsonNode.Parse("""
            {"preRequest":{"exec":["await inboundEvent.addListener('two', 'post', '/transfers', (headers, body) => body.n === 2)",
                                   "await inboundEvent.addListener('none', 'patch', '/transfers/1')"]},
             "postRequest":{"exec":["requestVariables.seen = await inboundEvent.getMessage('two')",
                                    "requestVariables.none = await inboundEvent.getMessage('none', 50)"]}}
            """);
        AssertAllHold(await RunAsync(hub, quote), 3);
    }

    private static System.Text.Json.Nodes.JsonObject Quote(params string[] assertions) =>
        Request("Send-quote", "post", "/quotes", "{" + Asynchronous + ",\"body\":{\"quoteId\":\"q-1\"}}", assertions);

    private Task<RunResult> RunAsync(StubServer hub, params System.Text.Json.Nodes.JsonObject[] requests) =>
        ToolkitRun.RunAsync(Settings(hub.Address, _ownPort, Case(requests)), CancellationToken.None);

    /// <summary>Answers a quote and sends messages to the toolkit in the background, one after the other, as a hub does.</summary>
    private (int Status, string Body) Later(Arrived arrived, int status, params (string Method, string Path, string Body)[] messages)
    {
        if (arrived.Target == "/quotes") _ = SendAsync(messages);
        return (status, "");
    }

    private async Task SendAsync((string Method, string Path, string Body)[] messages)
    {
        foreach (var (method, path, body) in messages)
        {
            using var message = new HttpRequestMessage(new HttpMethod(method), $"http://127.0.0.1:{_ownPort}{path}");
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x+json;version=1.0");
            message.Headers.Add("FSPIOP-Source", "hub");
            if (System.Text.Json.Nodes.JsonNode.Parse(body)!["to"] is { } to) message.Headers.Add("FSPIOP-Destination", to.GetValue<string>());
            using var response = await _client.SendAsync(message);
        }
    }
}
