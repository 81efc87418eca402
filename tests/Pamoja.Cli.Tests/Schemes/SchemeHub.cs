using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Pamoja.Hub;
using Pamoja.Testing;

namespace Pamoja.Cli.Tests;

/// <summary>A hub of one of two schemes, which looks after what is over soon, so that tests need not wait.</summary>
internal static class SchemeHub
{
    internal static async Task<HubServer> StartAsync(double forwardedQuerySeconds, double proxyTimeoutSeconds = 20) => await HubServer.StartAsync(
        new HubOptions
        {
            ConnectionString = await TestPostgres.CreateDatabaseAsync(),
            InteroperabilityListen = "127.0.0.1:0",
            AdministrationListen = "127.0.0.1:0",
            ExpirySweepSeconds = 0.1,
            ForwardedQuerySeconds = forwardedQuerySeconds,
            ProxyTimeoutSeconds = proxyTimeoutSeconds,
        },
        NullLoggerFactory.Instance,
        default);

    /// <summary>How a transfer or conversion stands at a hub: "none" where it is not known.</summary>
    internal static async Task<string> StateAsync(HttpClient http, HubServer hub, string id)
    {
        using var answer = await http.GetAsync(new Uri(hub.Administration, $"/transfers/{id}"));
        if (!answer.IsSuccessStatusCode) return "none";
        var story = await answer.Content.ReadFromJsonAsync<JsonNode>();
        return story!["transfer"]!["state"]!.GetValue<string>();
    }
}
