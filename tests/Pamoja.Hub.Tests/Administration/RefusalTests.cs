using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Pamoja.Hub.Tests;

public sealed class RefusalTests
{
    [Theory]
    [InlineData("""{"name":"alpha","currency":"A#"}""", "3101", "/requestBody/currency must be equal to one of the allowed values")]
    [InlineData("""{"currency":"XXX"}""", "3102", "/requestBody must have required property 'name'")]
    [InlineData("""{"name":"alpha"}""", "3102", "/requestBody must have required property 'currency'")]
    [InlineData("""{"name":"alpha","currency":"XXX","colour":1}""", "3103", "/requestBody must NOT have additional properties")]
    [InlineData("""{"name":7,"currency":"XXX"}""", "3101", "/requestBody/name must be string")]
    [InlineData("""{"name":"a","currency":"XXX"}""", "3101", "/requestBody/name must have 2 to 30 characters")]
    [InlineData("""{"name":"..","currency":"XXX"}""", "3101", "/requestBody/name must be of letters and digits")]
    [InlineData("""{"name":"al/pha","currency":"XXX"}""", "3101", "/requestBody/name")]
    [InlineData("""{"name":"al\u0000pha","currency":"XXX"}""", "3101", "/requestBody/name")]
    [InlineData("""{"name":"al\ud800pha","currency":"XXX"}""", "3101", "/requestBody/name must be string")]
    [InlineData("""{"\ud800":"alpha","currency":"XXX"}""", "3101", "Malformed syntax")]
    [InlineData("""{"name":"alpha","name":"beta","currency":"XXX"}""", "3101", "well-formed")]
    [InlineData("""{"name":"alpha","currency":"XXX","isProxy":"perhaps"}""", "3100", "/requestBody/isProxy must be boolean")]
    [InlineData("""[]""", "3101", "/requestBody must be object")]
    [InlineData("""{"name":""", "3101", "well-formed")]
    [InlineData("", "3101", "well-formed")]
    [InlineData("""{"name":"alpha","currency":"XOF"}""", "3003", "Add Party information error")]
    public async Task A_participant_that_is_malformed_is_refused(string body, string code, string text)
    {
        await using var host = await AdministrationHost.StartAsync();
        (await host.SendAsync("POST", "/participants", body)).AssertError(400, code, text);
    }

    [Fact]
    public async Task What_is_not_there_is_said_as_clients_know_it()
    {
        await using var host = await AdministrationHost.StartAsync();
        await host.OpenCurrencyAsync("XXX");
        await host.OnboardAsync("alpha", "XXX");
        var limit = new { currency = "XTS", limit = new { type = "NET_DEBIT_CAP", value = 1, alarmPercentage = 10 } };

        foreach (var path in new[] { "", "/accounts", "/limits", "/positions", "/endpoints" })
            (await host.GetAsync("/participants/xyz" + path)).AssertError(400, "3200", "Generic ID not found");
        (await host.SendAsync("PUT", "/participants/xyz", new { isActive = true })).AssertError(400, "3200", "Generic ID not found");
        (await host.SendAsync("PUT", "/participants/alpha/limits", limit)).AssertError(400, "3200", "Generic ID not found");
        (await host.GetAsync("/participants/alpha/positions?currency=XTS")).AssertError(400, "3200", "Generic ID not found");
        (await host.GetAsync("/participants/alpha/accounts?currency=nope")).AssertError(400, "3101", "/query/currency");
        (await host.GetAsync("/nowhere")).AssertError(404, "3002", "Unknown URI");
        (await host.SendAsync("PATCH", "/participants", new { })).AssertError(405, "3000", "Method Not Allowed");
        (await host.SendAsync("POST", "/participants/alpha/endpoints", new { type = "NO_SUCH", value = "x" }))
            .AssertError(500, "2001", "Endpoint type");
    }

    [Fact]
    public async Task An_account_of_the_hub_has_its_rules()
    {
        await using var host = await AdministrationHost.StartAsync();
        await host.OpenCurrencyAsync("XXX");
        await host.OnboardAsync("alpha", "XXX");

        (await host.SendAsync("POST", "/participants/Hub/accounts", new { type = "NO_SUCH", currency = "XXX" }))
            .AssertError(400, "3003", "type was not found");
        (await host.SendAsync("POST", "/participants/Hub/accounts", new { type = "POSITION", currency = "XXX" }))
            .AssertError(400, "3003", "not allowed");
        (await host.SendAsync("POST", "/participants/alpha/accounts", new { type = "HUB_FEE", currency = "XXX" }))
            .AssertError(400, "3003", "reserved for creation of Hub");
        (await host.SendAsync("POST", "/participants/xyz/accounts", new { type = "HUB_FEE", currency = "XXX" }))
            .AssertError(400, "3003", "Participant was not found");
        Assert.Equal(201, (await host.SendAsync("POST", "/participants/Hub/accounts", new { type = "HUB_FEE", currency = "XXX" })).Status);
    }

    [Theory]
    [InlineData("FSPIOP_CALLBACK_URL_QUOTES", "http://alpha.example", true)]
    [InlineData("FSPIOP_CALLBACK_URL_QUOTES", "https://alpha.example:5000/base", true)]
    [InlineData("FSPIOP_CALLBACK_URL_PARTIES_SUB_ID_GET", "http://a/parties/{{partyIdType}}/{{partyIdentifier}}/{{partySubIdOrType}}", true)]
    [InlineData("FSPIOP_CALLBACK_URL_TRANSFER_PUT", "http://a/transfers/{{{ transferId }}}?x={{y}}", true)]
    [InlineData("NET_DEBIT_CAP_ADJUSTMENT_EMAIL", "operator@alpha.example", true)]
    [InlineData("ALARM_NOTIFICATION_TOPIC", "alarms", true)]
    [InlineData("FSPIOP_CALLBACK_URL_QUOTES", "", false)]
    [InlineData("FSPIOP_CALLBACK_URL_QUOTES", "alpha.example", false)]
    [InlineData("FSPIOP_CALLBACK_URL_QUOTES", "/quotes", false)]
    [InlineData("FSPIOP_CALLBACK_URL_QUOTES", " http://alpha.example", false)]
    [InlineData("FSPIOP_CALLBACK_URL_QUOTES", "ftp://alpha.example/quotes", false)]
    [InlineData("FSPIOP_CALLBACK_URL_QUOTES", "operator@alpha.example", false)]
    [InlineData("FSPIOP_CALLBACK_URL_QUOTES", "{{base}}/quotes", false)]
    [InlineData("FSPIOP_CALLBACK_URL_QUOTES", "http://{{host}}/quotes", false)]
    [InlineData("FSPIOP_CALLBACK_URL_QUOTES", "{$inputs.BASE}/quotes", false)]
    [InlineData("ALARM_NOTIFICATION_URL", "call me", false)]
    [InlineData("NET_DEBIT_CAP_ADJUSTMENT_EMAIL", "http://alpha.example", false)]
    [InlineData("NET_DEBIT_CAP_ADJUSTMENT_EMAIL", "nobody", false)]
    [InlineData("ALARM_NOTIFICATION_TOPIC", "", false)]
    public async Task An_endpoint_is_what_its_type_wants(string type, string value, bool isTaken)
    {
        await using var host = await AdministrationHost.StartAsync();
        await host.OpenCurrencyAsync("XXX");
        await host.OnboardAsync("alpha", "XXX");
        var reply = await host.SendAsync("POST", "/participants/alpha/endpoints", new { type, value });
        if (!isTaken) reply.AssertError(400, "3101", "Malformed syntax - /requestBody/value must");
        else Assert.Equal(201, reply.Status);
        var registered = (await host.GetAsync("/participants/alpha/endpoints")).Json;
        Assert.Equal(isTaken, registered.GetArrayLength() == 1 && registered[0].GetProperty("value").GetString() == value);

        var endpoint = new { value, endpointType = "URL" };
        if (type.EndsWith("QUOTES", StringComparison.Ordinal))
            Assert.Equal(isTaken ? 201 : 400, (await host.SendAsync("POST", "/oracles", new { oracleIdType = "MSISDN", endpoint })).Status);
    }

    [Theory]
    [InlineData("IMMEDIATE", "NET", "MULTILATERAL", "3000")]
    [InlineData("DEFERRED", "GROSS", "MULTILATERAL", "3000")]
    [InlineData("SOMETIMES", "NET", "MULTILATERAL", "3101")]
    public async Task A_settlement_model_must_make_sense(string delay, string granularity, string interchange, string code)
    {
        await using var host = await AdministrationHost.StartAsync();
        var model = new
        {
            name = "MODEL",
            settlementGranularity = granularity,
            settlementInterchange = interchange,
            settlementDelay = delay,
            requireLiquidityCheck = false,
            ledgerAccountType = "POSITION",
            autoPositionReset = true,
            settlementAccountType = "SETTLEMENT",
        };
        (await host.SendAsync("POST", "/settlementModels", model)).AssertError(400, code, "");
        (await host.SendAsync("POST", "/settlementModels", AdministrationHost.Model("OTHER", null, "NO_SUCH")))
            .AssertError(400, "3003", "account type");
    }

    [Fact]
    public async Task Bodies_are_bounded_in_size_depth_and_kind()
    {
        await using var host = await AdministrationHost.StartAsync();
        var long_ = $$"""{"name":"{{new string('a', 1 << 20)}}","currency":"XXX"}""";
        var deep = $$"""{"name":{{new string('[', 100)}}{{new string(']', 100)}},"currency":"XXX"}""";
        static void AsText(HttpRequestMessage request) => request.Content!.Headers.ContentType = new("text/plain");
        static void Chunked(HttpRequestMessage request) => request.Headers.TransferEncodingChunked = true;

        (await host.SendAsync("POST", "/participants", long_)).AssertError(400, "3104", "Too large payload");
        (await host.SendAsync("POST", "/participants", long_, Chunked)).AssertError(400, "3104", "Too large payload");
        (await host.SendAsync("POST", "/participants", deep)).AssertError(400, "3101", "well-formed");
        (await host.SendAsync("POST", "/participants", "{}", AsText)).AssertError(400, "3101", "Unsupported Media Type");
        (await host.SendAsync("POST", "/participants", "{}", request => request.Content = new ByteArrayContent([0x7B, 0xFF, 0x7D])))
            .AssertError(400, "3101", "UTF-8");
    }

    [Fact]
    public async Task Web_pages_and_foreign_names_are_refused_wherever_the_port_listens()
    {
        static void FromPage(HttpRequestMessage request) => request.Headers.Add("Origin", "http://page.example");
        static Action<HttpRequestMessage> Under(string host) => request => request.Headers.Host = host;
        var told = new HubOptions { ConnectionString = "", AdministrationListen = "0.0.0.0:4001", AdministrationHosts = "hub.example, b" };
        foreach (var options in new[] { null, told })
        {
            await using var host = await AdministrationHost.StartAsync(options);
            (await host.SendAsync("GET", "/participants", null, FromPage)).AssertError(403, "3000", "web pages");
            (await host.SendAsync("GET", "/participants", null, Under("page.example"))).AssertError(403, "3000", "Administration:Hosts");
            foreach (var own in new[] { "localhost:1", "10.1.2.3:4001", "[::1]:4001" })
                Assert.Equal(200, (await host.SendAsync("GET", "/participants", null, Under(own))).Status);
            var expected = options is null ? 403 : 200;
            Assert.Equal(expected, (await host.SendAsync("GET", "/participants", null, Under("Hub.Example"))).Status);
        }
    }

    [Fact]
    public async Task A_client_that_hangs_up_in_the_middle_of_a_body_harms_nobody()
    {
        await using var host = await AdministrationHost.StartAsync();
        using (var socket = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            await socket.ConnectAsync(host.Client.BaseAddress!.Host, host.Client.BaseAddress.Port);
            const string Half = "POST /participants HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{\"name\":";
            await socket.SendAsync(Encoding.ASCII.GetBytes(Half));
        }

        Assert.Equal(200, (await host.GetAsync("/health")).Status);
    }

    [Fact]
    public async Task Health_names_what_the_hub_stands_on_and_says_when_it_is_gone()
    {
        await using var host = await AdministrationHost.StartAsync();
        foreach (var path in new[] { "/health", "/v2/health" })
        {
            var health = (await host.GetAsync(path)).Json;
            Assert.Equal("OK", health.GetProperty("status").GetString());
            var services = health.GetProperty("services").EnumerateArray().Select(each => each.GetProperty("name").GetString());
            Assert.Equal(["datastore", "broker", "participantEndpointService"], services);
        }

        await host.TakeDatabaseAwayAsync();
        var clock = Stopwatch.StartNew();
        while ((await host.GetAsync("/health")).Status == 200) Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), "health never saw it");
        var down = await host.GetAsync("/health");
        Assert.Equal((502, "DOWN"), (down.Status, down.Json.GetProperty("status").GetString()));
        (await host.GetAsync("/participants/Hub/accounts")).AssertError(503, "2003", "database does not answer");
        Assert.Equal(200, (await host.GetAsync("/participants")).Status);
    }
}
