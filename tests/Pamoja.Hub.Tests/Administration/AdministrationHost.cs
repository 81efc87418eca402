using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Pamoja.Storage;
using Pamoja.Testing;

namespace Pamoja.Hub.Tests;

/// <summary>The administration API of one node on a free port, with a ledger and a database of its own.</summary>
internal sealed class AdministrationHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<IAsyncDisposable> _owned;
    private readonly string _connectionString;

    private AdministrationHost(WebApplication app, List<IAsyncDisposable> owned, string connectionString, AdministrationContext context)
    {
        Context = context;
        _app = app;
        _owned = owned;
        _connectionString = connectionString;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    /// <summary>What the API stands on, for whoever drives the ledger beside it.</summary>
    public AdministrationContext Context { get; }

    public string ConnectionString => _connectionString;

    public static async Task<AdministrationHost> StartAsync(HubOptions? options = null)
    {
        var connectionString = await TestPostgres.CreateDatabaseAsync();
        var source = NpgsqlDataSource.Create(connectionString);
        await SchemaMigrator.MigrateAsync(source, default);
        var feed = await RegistryFeed.StartAsync(source, TimeProvider.System, NullLogger<RegistryFeed>.Instance, default);
        options = (options ?? new HubOptions { ConnectionString = "" }) with { ConnectionString = connectionString };
        var ledger = new PostgresLedger(connectionString, options.LedgerPolicy);
        var groupCommit = new GroupCommit(
            ledger, new GroupCommitOptions(), TimeProvider.System, NullLogger<GroupCommit>.Instance, _ => { });

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var reports = new LedgerReports(connectionString);
        var guard = new TargetGuard(options.TakesLocalEndpoints);
        var registry = new Registry(source, feed);
        var meter = new HubMeter(TimeProvider.System);
        HubFigures.Observe(meter.Meter, feed, TimeProvider.System);
        var context = new AdministrationContext(feed, registry, groupCommit, ledger, options, TimeProvider.System, reports, guard, ledger)
        {
            Outbox = new PostgresOutbox(connectionString),
            Quotes = new QuoteArchive(source),
            Forwarded = new ForwardedTransfers(source),
            Messages = new TransferMessages(new HubVoice(options.Name), () => feed.Current),
            Schedules = new CloseSchedules(source, Guid.NewGuid()),
            Metrics = meter.Page,
            Readiness = new Readiness(feed, new SlotFence(TimeProvider.System)),
        };
        AdministrationApi.Map(app, context);
        await app.StartAsync();
        guard.Protect(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, new Uri(app.Urls.First()).Port));
        return new AdministrationHost(app, [groupCommit, ledger, feed, source, reports], connectionString, context);
    }

    /// <summary>Sends a request; a body that is no string is sent as JSON.</summary>
    public async Task<Reply> SendAsync(string method, string path, object? body = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body as string ?? JsonSerializer.Serialize(body)));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        change?.Invoke(request);
        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new Reply((int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), text);
    }

    public Task<Reply> GetAsync(string path) => SendAsync("GET", path);

    /// <summary>Opens a currency: the hub's accounts, and a default settlement model where there is none.</summary>
    public async Task OpenCurrencyAsync(string currency)
    {
        foreach (var type in new[] { "HUB_RECONCILIATION", "HUB_MULTILATERAL_SETTLEMENT" })
            Assert.Equal(201, (await SendAsync("POST", "/participants/Hub/accounts", new { type, currency })).Status);
        await SendAsync("POST", "/settlementModels", Model("DEFAULTNET"));
    }

    /// <summary>Registers a participant and opens its accounts.</summary>
    public async Task OnboardAsync(string name, string currency)
    {
        Assert.Equal(201, (await SendAsync("POST", "/participants", new { name, currency })).Status);
        var limit = new { currency, limit = new { type = "NET_DEBIT_CAP", value = 1000 }, initialPosition = 0 };
        Assert.Equal(201, (await SendAsync("POST", $"/participants/{name}/initialPositionAndLimits", limit)).Status);
    }

    public static object Model(string name, string? currency = null, string account = "POSITION", string settlement = "SETTLEMENT") => new
    {
        name,
        settlementGranularity = "NET",
        settlementInterchange = "MULTILATERAL",
        settlementDelay = "DEFERRED",
        currency,
        requireLiquidityCheck = false,
        ledgerAccountType = account,
        autoPositionReset = true,
        settlementAccountType = settlement,
    };

    /// <summary>An account as GET accounts shows it.</summary>
    public async Task<JsonElement> AccountAsync(string name, string type, string currency) =>
        (await GetAsync($"/participants/{name}/accounts")).Json.EnumerateArray().Single(account =>
            account.GetProperty("ledgerAccountType").GetString() == type && account.GetProperty("currency").GetString() == currency);

    public async Task<decimal> ValueAsync(string name, string type, string currency) =>
        (await AccountAsync(name, type, currency)).GetProperty("value").GetDecimal();

    /// <summary>Makes the database refuse everyone.</summary>
    public async Task TakeDatabaseAwayAsync()
    {
        var builder = new NpgsqlConnectionStringBuilder(_connectionString);
        var name = builder.Database;
        builder.Database = "postgres";
        await using var beside = NpgsqlDataSource.Create(builder.ConnectionString);
        await using var refuse = beside.CreateCommand($"alter database {name} allow_connections false");
        await refuse.ExecuteNonQueryAsync();
        await using var terminate = beside.CreateCommand(
            $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'");
        await terminate.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        foreach (var each in _owned) await each.DisposeAsync();
    }
}

/// <summary>What came back.</summary>
internal sealed record Reply(int Status, string? ContentType, string Text)
{
    /// <summary>After how long the sender is to come again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public JsonElement Json => JsonElement.Parse(Text);

    public void AssertError(int status, string code, string text)
    {
        Assert.True(Status == status, $"{Status} instead of {status}: {Text}");
        Assert.Equal("application/json; charset=utf-8", ContentType);
        var error = Json.GetProperty("errorInformation");
        Assert.Equal(code, error.GetProperty("errorCode").GetString());
        Assert.Contains(text, error.GetProperty("errorDescription").GetString(), StringComparison.Ordinal);
    }
}
