using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Pamoja.Simulator.Tests;

/// <summary>Three participants with connectors and a converter, on the relay's wire.</summary>
internal sealed class ConnectorScheme : IAsyncDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly List<SimulatedConnector> _connectors = [];

    private ConnectorScheme(TestRelay relay) => Relay = relay;

    public TestRelay Relay { get; }

    public SimulatedConnector Payer => _connectors[0];

    public SimulatedConnector Payee => _connectors[1];

    public static async Task<ConnectorScheme> StartAsync(Func<ConnectorOptions, ConnectorOptions>? change = null)
    {
        var scheme = new ConnectorScheme(await TestRelay.StartAsync());
        scheme.Relay.Default = "payee";
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (var fspId in new[] { "payer", "payee", "converter" })
        {
            var options = new ConnectorOptions
            {
                FspId = fspId,
                Hub = scheme.Relay.Address,
                TestPort = 0,
                BackendPort = 0,
                OutboundPort = 0,
                SigningKey = key.ExportPkcs8PrivateKeyPem(),
                Converter = "converter",
                Rates = new Dictionary<string, decimal> { ["XXX/XTS"] = 1.5m },
                CallbackTimeout = TimeSpan.FromSeconds(10),
            };
            var connector = await SimulatedConnector.StartAsync(change?.Invoke(options) ?? options, TimeProvider.System);
            scheme._connectors.Add(connector);
            scheme.Relay.Connect(connector);
        }

        return scheme;
    }

    /// <summary>Puts a party into the payee's backend.</summary>
    public async Task<string> AddPartyAsync(string? subId = null)
    {
        var party = new JsonObject
        {
            ["idType"] = "MSISDN",
            ["idValue"] = "9991000002",
            ["displayName"] = "Seán",
            ["firstName"] = "Seán",
        };
        if (subId is not null) party["idSubValue"] = subId;
        var answer = await SendAsync(HttpMethod.Post, new Uri(Payee.BackendAddress!, "/repository/parties"), party);
        Assert.Equal(204, answer.Status);
        return "9991000002";
    }

    public Task<(int Status, JsonNode? Body)> StartTransferAsync(
        string amountType = "SEND", string to = "9991000002", string currency = "XXX") =>
        SendAsync(HttpMethod.Post, new Uri(Payer.OutboundAddress!, "/transfers"), Transfer(amountType, to, currency));

    public Task<(int Status, JsonNode? Body)> DecideAsync(JsonNode? transfer, string decision, bool yes = true) => SendAsync(
        HttpMethod.Put, new Uri(Payer.OutboundAddress!, $"/transfers/{transfer!["transferId"]}"), new JsonObject { [decision] = yes });

    public static JsonObject Transfer(string amountType = "SEND", string to = "9991000002", string currency = "XXX") => new()
    {
        ["homeTransactionId"] = "1",
        ["from"] = new JsonObject { ["idType"] = "MSISDN", ["idValue"] = "9991000001" },
        ["to"] = new JsonObject { ["idType"] = "MSISDN", ["idValue"] = to },
        ["amountType"] = amountType,
        ["currency"] = currency,
        ["amount"] = "10",
        ["transactionType"] = "TRANSFER",
    };

    public async Task<(int Status, JsonNode? Body)> SendAsync(HttpMethod method, Uri address, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, address);
        if (body is not null) request.Content = JsonContent.Create(body);
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connector in _connectors) await connector.DisposeAsync();
        await Relay.DisposeAsync();
        _http.Dispose();
    }
}
