using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Pamoja.Simulator.Tests;

public sealed class OracleTests : IAsyncLifetime
{
    private SimulatedOracle _oracle = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _oracle = await SimulatedOracle.StartAsync(0, null, TimeProvider.System);
        _http = new HttpClient { BaseAddress = _oracle.Address };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _oracle.DisposeAsync();
    }

    [Fact]
    public async Task A_party_is_found_once_it_is_registered_and_lost_once_it_is_deleted()
    {
        Assert.Empty(await HoldersAsync(""));

        Assert.Equal(201, await SendAsync(HttpMethod.Post, """{"fspId":"payeefsp","currency":"XTS"}"""));
        Assert.Equal(["payeefsp"], await HoldersAsync(""));

        Assert.Equal(200, await SendAsync(HttpMethod.Put, """{"fspId":"otherfsp","currency":"XTS"}"""));
        Assert.Equal(["otherfsp"], await HoldersAsync(""));

        Assert.Equal(204, await SendAsync(HttpMethod.Delete, null));
        Assert.Empty(await HoldersAsync(""));
    }

    [Fact]
    public async Task Currency_and_sub_id_narrow_the_search()
    {
        await SendAsync(HttpMethod.Post, """{"fspId":"one","currency":"XTS"}""");
        await SendAsync(HttpMethod.Post, """{"fspId":"two","currency":"KES"}""");
        await SendAsync(HttpMethod.Post, """{"fspId":"three","partySubIdOrType":"shop"}""");

        Assert.Equal(["two", "three"], await HoldersAsync("?currency=KES"));
        Assert.Equal(["three"], await HoldersAsync("?partySubIdOrType=shop"));
    }

    [Fact]
    public async Task Many_parties_are_noted_at_once_and_one_sub_id_is_forgotten_alone()
    {
        var batch = JsonNode.Parse("""
            {
              "requestId": "1",
              "currency": "XTS",
              "partyList": [
                { "partyIdType": "MSISDN", "partyIdentifier": "+9991000002", "fspId": "one" },
                { "partyIdType": "MSISDN", "partyIdentifier": "+9991000002", "fspId": "two", "partySubIdOrType": "shop" },
                { "partyIdType": "MSISDN", "fspId": "nobody" }
              ]
            }
            """);
        using var answer = await _http.PostAsJsonAsync("/participants", batch);

        Assert.Equal(201, (int)answer.StatusCode);
        Assert.Equal(2, (await answer.Content.ReadFromJsonAsync<JsonObject>())!["partyList"]!.AsArray().Count);
        Assert.Equal(["one", "two"], await HoldersAsync("?currency=XTS"));
        using var forgotten = await _http.DeleteAsync(new Uri("/participants/MSISDN/%2B9991000002?partySubIdOrType=shop", UriKind.Relative));
        Assert.Equal(["one"], await HoldersAsync(""));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("nonsense")]
    [InlineData("""{"fspId":12}""")]
    public async Task A_registration_without_holder_is_refused(string body) => Assert.Equal(400, await SendAsync(HttpMethod.Post, body));

    private async Task<int> SendAsync(HttpMethod method, string? body)
    {
        using var request = new HttpRequestMessage(method, "/participants/MSISDN/%2B9991000002");
        if (body is not null) request.Content = new StringContent(body);
        using var answer = await _http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private async Task<List<string>> HoldersAsync(string query)
    {
        var answer = await _http.GetFromJsonAsync<JsonObject>($"/participants/MSISDN/%2B9991000002{query}");
        return [.. answer!["partyList"]!.AsArray().Select(entry => entry!["fspId"]!.GetValue<string>())];
    }
}
