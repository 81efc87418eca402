using Npgsql;
using static Pamoja.Testing.Eventually;

namespace Pamoja.Hub.Tests;

public sealed class ReadinessTests
{
    [Fact]
    public async Task A_hub_that_is_told_to_stop_says_so_before_its_listeners_close()
    {
        await using var hub = new StoppingSlowly();
        await hub.InitializeAsync();
        await AssertReadyAsync(hub, 200);

        var stopping = hub.Hub.DisposeAsync();

        await AssertReadyAsync(hub, 503);
        Assert.Equal(200, (await hub.AdministerAsync("GET", "/health/live")).Status);
        Assert.Equal(200, (await hub.SendAsync("GET", "/health", "anyone", null)).Status);
        Assert.Equal(202, (await hub.SendAsync("GET", $"/transfers/{Guid.NewGuid()}", HubFixture.PayerName, null)).Status);
        await stopping;
        await Assert.ThrowsAsync<HttpRequestException>(() => hub.AdministerAsync("GET", "/health/live"));
    }

    [Fact]
    public async Task Who_sends_half_a_request_holds_up_no_stop_and_who_was_heard_is_answered()
    {
        await using var hub = new HubFixture();
        await hub.InitializeAsync();
        await using var headers = await HalfAsync(hub.Hub.Interoperability, "GET /health HTTP/1.1\r\nHost: loc");
        await using var body = await HalfAsync(hub.Hub.Interoperability, HalfBody);
        await using var besideHeard = await HalfAsync(hub.Hub.Administration, HalfBody);
        await using var source = NpgsqlDataSource.Create(hub.ConnectionString);
        await using var holder = await source.OpenConnectionAsync();
        await using var held = await holder.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("lock table participant in share mode", holder, held)) await hold.ExecuteNonQueryAsync();
        var heard = hub.AdministerAsync("POST", "/participants", new { name = "late", currency = HubFixture.Currency });
        await WaitsForLockAsync(source);

        var stopping = hub.Hub.DisposeAsync().AsTask();

        // The listener that has nothing to answer lets go of them, while the other one waits for its answer.
        await headers.ReadToEndAsync();
        await body.ReadToEndAsync();
        Assert.False(heard.IsCompleted);
        await held.RollbackAsync();
        Assert.Equal(201, (await heard).Status);
        await besideHeard.ReadToEndAsync();
        await stopping;
    }

    private const string HalfBody =
        "POST /participants HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";

    private static async Task<RawConnection> HalfAsync(Uri listener, string part)
    {
        var connection = new RawConnection(listener);
        await connection.BeginAsync(part);
        return connection;
    }

    private static async Task WaitsForLockAsync(NpgsqlDataSource source)
    {
        await using var look = source.CreateCommand(
            "select exists(select from pg_locks where not granted and relation = 'participant'::regclass)");
        await UntilAsync(async () => await look.ExecuteScalarAsync() is true);
    }

    [Fact]
    public async Task A_node_without_leases_lives_and_is_not_ready()
    {
        await using var host = await AdministrationHost.StartAsync();

        Assert.Equal((200, """{"status":"OK"}"""), await AnswerAsync("/health/live"));
        var (status, text) = await AnswerAsync("/health/ready");
        Assert.Equal(503, status);
        Assert.Contains("""{"name":"datastore","status":"OK"},{"name":"leases","status":"DOWN"}""", text, StringComparison.Ordinal);

        async Task<(int, string)> AnswerAsync(string path)
        {
            var reply = await host.GetAsync(path);
            return (reply.Status, reply.Text);
        }
    }

    private static async Task AssertReadyAsync(HubFixture hub, int status)
    {
        Assert.Equal(status, (await hub.AdministerAsync("GET", "/health/ready")).Status);
        Assert.Equal(status, (await hub.SendAsync("GET", "/health/ready", "anyone", null)).Status);
    }

    private sealed class StoppingSlowly : HubFixture
    {
        protected override HubOptions Choose(HubOptions options) => options with { StopDelaySeconds = 4 };
    }
}
