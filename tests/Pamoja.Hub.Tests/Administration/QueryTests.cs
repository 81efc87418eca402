namespace Pamoja.Hub.Tests;

/// <summary>Every value of every query of the administration port: nonsense is refused and never taken for something else.</summary>
public sealed class QueryTests
{
    /// <summary>Filters that take any text, as in the reference: what nothing fits finds nothing.</summary>
    private static readonly string[] AnyText =
    [
        "/participants/limits type", "/participants/{name}/limits type", "/participants/{name}/endpoints type", "/oracles type",
        "/oracles currency",
    ];

    [Fact]
    public async Task A_value_that_cannot_be_one_is_refused_by_name_and_one_that_is_given_twice()
    {
        await using var host = await StartAsync();
        var faults = new List<string>();
        var looked = 0;
        foreach (var (path, name) in await QueriesAsync(host))
        {
            looked++;
            var at = await FillAsync(host, path);
            var twice = await host.GetAsync($"{at}?{name}=1&{name}=1");
            if (!IsRefusal(twice, $"/query/{name} must be given once")) faults.Add($"{path}?{name} twice: {twice.Status} {twice.Text}");
            var nonsense = await host.GetAsync($"{at}?{name}=~nonsense~");
            var isFine = AnyText.Contains($"{path} {name}") ? nonsense is { Status: 200, Text: "[]" or "{}" } : IsRefusal(nonsense, $"/query/{name} ");
            if (!isFine) faults.Add($"{path}?{name}=~nonsense~: {nonsense.Status} {nonsense.Text}");
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.InRange(looked, 45, 100);
    }

    [Theory]
    [InlineData("/participants?isProxy=nonsense", "/query/isProxy must be equal to one of the allowed values")]
    [InlineData("/participants?isProxy=TRUE", "/query/isProxy must be equal to one of the allowed values")]
    [InlineData("/participants?isProxy=2", "/query/isProxy must be equal to one of the allowed values")]
    [InlineData("/transfers?format=xml", "/query/format must be csv or json")]
    [InlineData("/transfers?format=CSV", "/query/format must be csv or json")]
    [InlineData("/transfers?from=01/02/2026", "/query/from must be a moment such as 2026-01-31T12:00:00Z")]
    [InlineData("/transfers?from=12:00", "/query/from must be a moment such as 2026-01-31T12:00:00Z")]
    [InlineData("/transfers?to=2026-02-30", "/query/to must be a moment such as 2026-01-31T12:00:00Z")]
    [InlineData("/transfers?limit=0", "/query/limit must be a whole number from 1 to 1000")]
    [InlineData("/transfers?limit=1001", "/query/limit must be a whole number from 1 to 1000")]
    [InlineData("/transfers?limit=1e2", "/query/limit must be a whole number from 1 to 1000")]
    [InlineData("/transfers?amount=1e2", "/query/amount must be a plain decimal number")]
    [InlineData("/transfers?amountMin=0.00001", "/query/amountMin must be a plain decimal number")]
    [InlineData("/transfers?currency=usd", "/query/currency must be equal to one of the allowed values")]
    [InlineData("/transfers?state=COMMITTED,SOLD", "/query/state must be of ")]
    [InlineData("/transfers?batchId=-1", "/query/batchId must be a whole number from 0 to 9223372036854775807")]
    [InlineData("/transfers?errorCode=31", "/query/errorCode must be four digits")]
    [InlineData("/transfers?payer=nobody", "/query/payer is not the name of a participant")]
    [InlineData("/transfers/0198f3a2-6a1c-7c55-8d3e-2f0a4c1b9e77/deliveries?until=1", "/query/until must be a moment such as 2026-01-31T12:00:00Z")]
    public async Task A_wrong_value_is_named(string target, string text)
    {
        await using var host = await StartAsync();
        (await host.GetAsync(target)).AssertError(400, "3101", $"Malformed syntax - {text}");
    }

    [Theory]
    [InlineData("", 3)]
    [InlineData("?isProxy=", 3)]
    [InlineData("?isProxy=false", 3)]
    [InlineData("?isProxy=0", 3)]
    [InlineData("?isProxy=true", 1)]
    [InlineData("?isProxy=1", 1)]
    public async Task Proxies_alone_are_listed_where_that_is_asked_for(string query, int count)
    {
        await using var host = await StartAsync();
        Assert.Equal(201, (await host.SendAsync("POST", "/participants", new { name = "border", isProxy = true })).Status);
        Assert.Equal(count, (await host.GetAsync($"/participants{query}")).Json.GetArrayLength());
    }

    [Theory]
    [InlineData("?from=2026-01-31")]
    [InlineData("?from=2026-01-31T12:00Z")]
    [InlineData("?from=2026-01-31T12:00:00")]
    [InlineData("?from=2026-01-31T12:00:00.123456Z&to=2026-02-01T00:00:00%2B01:00")]
    [InlineData("?format=json&limit=1000&state=COMMITTED,RESERVED")]
    public async Task What_is_right_is_taken(string query)
    {
        await using var host = await StartAsync();
        Assert.Equal(200, (await host.GetAsync($"/transfers{query}")).Status);
    }

    private static async Task<AdministrationHost> StartAsync()
    {
        var host = await AdministrationHost.StartAsync();
        await host.OpenCurrencyAsync("XXX");
        await host.OnboardAsync("alpha", "XXX");
        return host;
    }

    /// <summary>Path and value of each query that is described.</summary>
    private static async Task<IEnumerable<(string Path, string Name)>> QueriesAsync(AdministrationHost host) =>
        from path in (await host.GetAsync("/openapi.json")).Json.GetProperty("paths").EnumerateObject()
        from method in path.Value.EnumerateObject()
        where method.Name == "get" && method.Value.TryGetProperty("parameters", out _)
        from parameter in method.Value.GetProperty("parameters").EnumerateArray()
        where parameter.GetProperty("in").GetString() == "query"
        select (path.Name, parameter.GetProperty("name").GetString()!);

    /// <summary>The path with the names of what is there.</summary>
    private static async Task<string> FillAsync(AdministrationHost host, string path)
    {
        var id = path.Contains("/accounts/", StringComparison.Ordinal)
            ? (await host.AccountAsync("alpha", "SETTLEMENT", "XXX")).GetProperty("id").ToString()
            : "0198f3a2-6a1c-7c55-8d3e-2f0a4c1b9e77";
        return path.Replace("{name}", "alpha", StringComparison.Ordinal).Replace("{id}", id, StringComparison.Ordinal);
    }

    private static bool IsRefusal(Reply reply, string text) =>
        reply.Status == 400
        && reply.Json.GetProperty("errorInformation") is var error
        && error.GetProperty("errorCode").GetString() == "3101"
        && error.GetProperty("errorDescription").GetString()!.StartsWith($"Malformed syntax - {text}", StringComparison.Ordinal);
}
