using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Pamoja.Fspiop;

namespace Pamoja.TestingToolkit.Tests;

/// <summary>The toolkit as the participants that a hub knows: it is asked over a socket, and what comes back arrives at a stub of the hub.</summary>
public sealed class ParticipantTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private readonly HttpSender _sender = new(TimeProvider.System);
    private readonly InboundMessages _inbound = new(TimeProvider.System);
    private readonly string _folder = Directory.CreateTempSubdirectory("pamoja-rules-").FullName;
    private readonly int _port = StubServer.FreePort();
    private StubServer _hub = null!;
    private ToolkitListener? _listener;

    public async ValueTask InitializeAsync() => _hub = await StubServer.StartAsync(_ => (200, ""));

    public async ValueTask DisposeAsync()
    {
        if (_listener is not null) await _listener.DisposeAsync();
        await _hub.DisposeAsync();
        _sender.Dispose();
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_payee_answers_lookup_quote_and_transfer_and_its_fulfilment_fits_its_condition()
    {
        await StartAsync();
        Assert.Equal(HttpStatusCode.Accepted, await AskAsync("GET", "/parties/MSISDN/123", "parties", null));
        var party = await ArrivesAsync("/parties/MSISDN/123");
        Assert.Equal(HttpStatusCode.Accepted, await AskAsync("POST", "/quotes", "quotes", Quote));
        var quote = await ArrivesAsync("/quotes/q-1");
        Assert.Equal(HttpStatusCode.Accepted, await AskAsync("POST", "/transfers", "transfers", Transfer("100", quote.Body)));
        var transfer = await ArrivesAsync("/transfers/t-1");

        Assert.Equal("PUT", party.Method);
        Assert.Equal("payeefsp", party.Headers["fspiop-source"]);
        Assert.Equal("payerfsp", party.Headers["fspiop-destination"]);
        Assert.Equal("application/vnd.interoperability.parties+json;version=2.0", party.Headers["content-type"]);
        Assert.False(party.Headers.ContainsKey("accept"));
        Assert.Equal("123", Member(party, "party.partyIdInfo.partyIdentifier"));
        Assert.Equal("payeefsp", Member(party, "party.partyIdInfo.fspId"));
        Assert.Equal("100", Member(quote, "transferAmount.amount"));
        Assert.Equal("COMMITTED", Member(transfer, "transferState"));
        Assert.True(Bytes32.TryRead(Member(transfer, "fulfilment"), out var fulfilment));
        Assert.Equal(Member(quote, "condition"), Base64Url.EncodeToString(IlpPayee.ConditionOf(fulfilment)));
    }

    [Fact]
    public async Task Callbacks_are_taken_in_and_answered_with_200()
    {
        await StartAsync();
        Assert.Equal(HttpStatusCode.OK, await AskAsync("PUT", "/transfers/t%2D1", "transfers", """{"a":1}"""));
        Assert.Equal(HttpStatusCode.OK, await AskAsync("PATCH", "/transfers/t-1", "transfers", """{"a":2}"""));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync("POST", "/elsewhere", "transfers", "{}"));

        var taken = _inbound.After(0);
        Assert.Equal([("put", "/transfers/t-1"), ("patch", "/transfers/t-1"), ("post", "/elsewhere")], taken.Select(m => (m.Method, m.Path)));
        Assert.Equal(1, taken[0].Body!["a"]!.GetValue<int>());
        Assert.Empty(_hub.Arrived);
    }

    [Fact]
    public async Task Magic_amounts_make_errors_wrong_fulfilments_and_silence()
    {
        await StartAsync();
        await AskAsync("POST", "/transfers", "transfers", Transfer("16", "{}", "t-silent"));
        await AskAsync("POST", "/transfers", "transfers", Transfer("100", "{}", "t-noresponse"), "noresponsepayeefsp");
        await AskAsync("POST", "/transfers", "transfers", Transfer("13", "{}", "t-error"));
        await AskAsync("POST", "/transfers", "transfers", Transfer("15", "{}", "t-wrong"));
        await AskAsync("POST", "/transfers", "transfers", Transfer("101", "{}", "t-reserved"), "ttkpayeefsp");
        await AskAsync("POST", "/transfers", "transfers", Transfer("104", "{}", "t-stranger"), "ttkpayeefsp");

        Assert.Equal("2000", Member(await ArrivesAsync("/transfers/t-error/error"), "errorInformation.errorCode"));
        Assert.Equal(43, Member(await ArrivesAsync("/transfers/t-wrong"), "fulfilment").Length);
        Assert.Equal("RESERVED", Member(await ArrivesAsync("/transfers/t-reserved"), "transferState"));
        Assert.Equal("unknownfsp", (await ArrivesAsync("/transfers/t-stranger")).Headers["fspiop-destination"]);
        Assert.Equal(4, _hub.Arrived.Count);
    }

    [Fact]
    public async Task Rules_of_a_folder_decide_with_their_scripts_and_templates()
    {
        Write("rules_callback/a.json", """
            [{"conditions":{"all":[{"fact":"method","operator":"equal","value":"post"},{"fact":"operationPath","operator":"equal","value":"/quotes"}]},
              "event":{"type":"FIXED_CALLBACK","params":{
                "scripts":{"exec":["environment.sum = +JSON.parse(request.body).amount.amount + 0.5"],"scriptingEngine":"javascript"},
                "headers":{"Content-Type":"{$request.headers.content-type}","FSPIOP-Source":"{$request.headers.fspiop-destination}"},
                "body":{"sum":"{$environment.sum}","id":"{$request.body.quoteId}","made":"{$function.generic.generateULID}"}}}}]
            """);
        Write("rules_validation/a.json", """
            [{"conditions":{"all":[{"fact":"pathParams","path":"ID","operator":"equal","value":"404"}]},
              "event":{"type":"FIXED_ERROR_CALLBACK","params":{"body":{"errorInformation":{"errorCode":"3204"}}}}}]
            """);
        Write("rules_response/a.json", """
            [{"conditions":{"all":[{"fact":"path","operator":"equal","value":"/mine"}]},
              "event":{"type":"FIXED_RESPONSE","params":{"statusCode":"201","body":{"state":"{$request.query.state}"}}}}]
            """);
        await StartAsync(_folder);
        await AskAsync("POST", "/quotes", "quotes", Quote);
        await AskAsync("GET", "/parties/MSISDN/404", "parties", null);
        await AskAsync("GET", "/parties/MSISDN/1", "parties", null);
        using var mine = await _client.GetAsync($"http://127.0.0.1:{_port}/mine?state=OPEN");

        var quote = await ArrivesAsync("/quotes/q-1");
        Assert.Equal(("100.5", "q-1", 26), (Member(quote, "sum"), Member(quote, "id"), Member(quote, "made").Length));
        Assert.Equal("application/vnd.interoperability.quotes+json;version=2.0", quote.Headers["content-type"]);
        Assert.Equal("3204", Member(await ArrivesAsync("/parties/MSISDN/404/error"), "errorInformation.errorCode"));
        Assert.Equal((HttpStatusCode.Created, """{"state":"OPEN"}"""), (mine.StatusCode, await mine.Content.ReadAsStringAsync()));
        Assert.Equal(2, _hub.Arrived.Count);
    }

    [Fact]
    public async Task Messages_of_the_participants_are_signed_when_the_environment_says_so()
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        await StartAsync(values: new JsonObject { ["ENABLE_JWS_SIGNING"] = true, ["TTKFSP_JWS_KEY"] = key.ExportPkcs8PrivateKeyPem() });
        await AskAsync("GET", "/parties/MSISDN/1", "parties", null);
        var put = await ArrivesAsync("/parties/MSISDN/1");

        var message = new JsonObject
        {
            ["headers"] = new JsonObject(put.Headers.Select(h => KeyValuePair.Create(h.Key, (JsonNode?)h.Value))),
            ["body"] = put.Body,
            ["key"] = key.ExportSubjectPublicKeyInfoPem(),
        };
        MessageSigning.Validate(message);
        MessageSigning.ValidateHeaders(message);
        message["headers"]!["fspiop-destination"] = "other";
        Assert.Throws<ArgumentException>(() => MessageSigning.Validate(message));
        Assert.Throws<ArgumentException>(() => MessageSigning.ValidateHeaders(message));
    }

    [Theory]
    [InlineData("[{}]", "rule  has no 'conditions'")]
    [InlineData("[", "is no JSON: line 1")]
    public void Rules_that_cannot_be_read_are_told(string content, string expected)
    {
        Write("rules_callback/a.json", content);
        Assert.Contains(expected, Assert.Throws<CannotRunException>(() => RuleSet.Load(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_rules_is_told() =>
        Assert.Contains("has no rules", Assert.Throws<CannotRunException>(() => RuleSet.Load(_folder)).Message, StringComparison.Ordinal);

    private const string Quote = """
        {"quoteId":"q-1","transactionId":"t-1","amountType":"SEND","amount":{"amount":"100","currency":"XXX"},
         "payee":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"123","fspId":"payeefsp"}},
         "payer":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"1","fspId":"payerfsp"}},"transactionType":{"scenario":"TRANSFER"}}
        """;

    private static string Transfer(string amount, string quote, string id = "t-1") => new JsonObject
    {
        ["transferId"] = id,
        ["amount"] = new JsonObject { ["amount"] = amount, ["currency"] = "XXX" },
        ["ilpPacket"] = JsonNode.Parse(quote)!["ilpPacket"]?.DeepClone(),
        ["condition"] = JsonNode.Parse(quote)!["condition"]?.DeepClone(),
    }.ToJsonString();

    private static string Member(Arrived arrived, string path) => Json.Display(Json.Get(JsonNode.Parse(arrived.Body), path)) ?? "";

    private async Task StartAsync(string? rules = null, JsonObject? values = null)
    {
        var settings = Runs.Settings(_hub.Address, _port) with { Rules = rules };
        foreach (var (name, value) in values ?? []) settings.Environment.Values[name] = value?.DeepClone();
        _listener = await ToolkitListener.StartAsync(settings, _port, _sender, _inbound, new TraceLog(), CancellationToken.None);
    }

    private async Task<HttpStatusCode> AskAsync(string method, string path, string resource, string? body, string destination = "payeefsp")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"http://127.0.0.1:{_port}{path}");
        var type = $"application/vnd.interoperability.{resource}+json;version=2.0";
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body ?? ""));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        request.Headers.TryAddWithoutValidation("Accept", type);
        request.Headers.Add("FSPIOP-Source", "payerfsp");
        request.Headers.Add("FSPIOP-Destination", destination);
        using var response = await _client.SendAsync(request);
        return response.StatusCode;
    }

    private void Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    private async Task<Arrived> ArrivesAsync(string target)
    {
        for (var i = 0; i < 500; i++)
        {
            if (_hub.Arrived.FirstOrDefault(a => a.Target == target) is { } arrived) return arrived;
            await Task.Delay(20);
        }

        throw new TimeoutException($"{target} did not arrive; what did: {string.Join(", ", _hub.Arrived.Select(a => a.Target))}");
    }
}
