using static Pamoja.Testing.Eventually;

namespace Pamoja.Hub.Tests;

public sealed class MetricsTests : IClassFixture<HubFixture>
{
    private const string Msisdn = "27713803912";

    private readonly HubFixture _hub;

    public MetricsTests(HubFixture hub)
    {
        _hub = hub;
        _hub.Oracle.Answer = _ => Task.FromResult((200, $$"""{"partyList":[{"fspId":"{{HubFixture.PayeeName}}","currency":"USD"}]}"""));
    }

    [Fact]
    public async Task A_payment_shows_in_every_figure_that_it_should()
    {
        var before = await ReadAsync();
        await new WholePayment(_hub, Msisdn).MakeAsync();
        var after = await SeenAsync(ReadAsync, page => More(page, "pamoja_delivery_messages_total", ("outcome", "Delivered")) == 3);

        foreach (var (method, route, code) in new[]
        {
            ("GET", "/parties/{Type}/{ID}", "202"), ("PUT", "/parties/{Type}/{ID}", "200"), ("POST", "/quotes", "202"),
            ("PUT", "/quotes/{ID}", "200"), ("POST", "/transfers", "202"), ("PUT", "/transfers/{ID}", "200"),
        })
        {
            Assert.Equal(1, More(after, "pamoja_request_duration_seconds_count", ("method", method), ("route", route), ("code", code)));
        }

        Assert.Equal(1, More(after, "pamoja_ledger_commands_total", ("command", "PrepareTransfer"), ("outcome", "Reserved")));
        Assert.Equal(1, More(after, "pamoja_ledger_commands_total", ("command", "FulfilTransfer"), ("outcome", "Committed")));
        Assert.True(More(after, "pamoja_ledger_batch_commands_sum") >= 2);
        Assert.True(More(after, "pamoja_ledger_lock_duration_seconds_count") >= 2);
        Assert.True(More(after, "pamoja_ledger_commit_duration_seconds_sum") > 0);
        Assert.Equal(4, More(after, "pamoja_delivery_lag_seconds_count", ("destination", HubFixture.PayeeName)));
        Assert.Equal(3, More(after, "pamoja_delivery_lag_seconds_count", ("destination", HubFixture.PayerName)));
        Assert.Equal(1, More(after, "pamoja_oracle_request_duration_seconds_count", ("result", "200")));
        foreach (var phase in new[] { "prepare", "fulfil", "whole" })
            Assert.Equal(1, More(after, "pamoja_transfer_duration_seconds_count", ("phase", phase)));

        Assert.Equal(1, More(after, "moja_ml_transfer_prepare_count", ("success", "true"), ("serviceName", "ml-api-adapter")));
        Assert.Equal(1, More(after, "moja_tx_transfer_count", ("success", "true")));
        Assert.Equal(1, More(after, "moja_notification_event_delivery_count", ("method", "POST"), ("status", "202")));
        Assert.Equal(2, More(after, "moja_notification_event_delivery_count", ("method", "PUT"), ("status", "200")));
        Assert.Equal(1, More(after, "moja_ing_getPartiesByTypeAndID_count", ("success", "true")));

        double More(ExpositionText page, string name, params (string, string)[] labels) => page.Sum(name, labels) - before.Sum(name, labels);
    }

    [Fact]
    public async Task Refusals_are_counted_by_their_code()
    {
        var before = await ReadAsync();
        Assert.Equal(400, (await _hub.SendAsync("POST", "/transfers", HubFixture.PayerName, HubFixture.PayeeName, "{}")).Status);
        Assert.Equal(404, (await _hub.SendAsync("GET", "/nothing/of/the/kind", HubFixture.PayerName, null)).Status);
        var after = await ReadAsync();

        Assert.Equal(1, More("3102", "/transfers"));
        Assert.Equal(1, More("3002", "unknown"));
        const string asTheReference = "moja_ml_transfer_prepare_count";
        Assert.Equal(1, after.Sum(asTheReference, ("success", "false")) - before.Sum(asTheReference, ("success", "false")));

        double More(string code, string route) =>
            after.Sum("pamoja_request_duration_seconds_count", ("code", code), ("route", route))
            - before.Sum("pamoja_request_duration_seconds_count", ("code", code), ("route", route));
    }

    [Fact]
    public async Task Positions_stand_beside_what_limits_them()
    {
        var page = await SeenAsync(ReadAsync, page => page.Samples.Any(sample => sample.Name == "pamoja_position"));

        (string, string)[] payer = [("participant", HubFixture.PayerName), ("currency", HubFixture.Currency)];
        Assert.Equal(1_000, page.Sum("pamoja_position_limit", payer));
        Assert.Equal(1_000, page.Sum("pamoja_position_funds", payer));
        Assert.True(page.Sum("pamoja_position", payer) >= 0);
        Assert.Equal(64, page.Sum("pamoja_delivery_slots"));
        Assert.Equal(1, page.Sum("pamoja_database_up"));
        Assert.True(page.Sum("process_cpu_seconds_total") > 0);
        Assert.True(page.Sum("dotnet_gc_collections_total") >= 0);
    }

    [Fact]
    public async Task No_label_says_who_paid_whom_or_under_what_id()
    {
        var payment = new WholePayment(_hub, "27713803999");
        await payment.MakeAsync();
        await _hub.SendAsync("GET", "/parties/MSISDN/27713803999/secret-sub-id", HubFixture.PayerName, HubFixture.PayeeName);
        var text = (await _hub.AdministerAsync("GET", "/metrics")).Text;

        foreach (var secret in new[] { "27713803999", "Okafor", "secret-sub-id", payment.QuoteId, payment.Transfer.Id })
            Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
        string[] open = ["version", "le", "error_type", "gc_heap_generation", "cpu_mode"];
        foreach (var label in ExpositionText.Read(text).Samples.SelectMany(sample => sample.Labels).Where(label => !open.Contains(label.Key)))
        {
            Assert.Matches("^([A-Za-z_]+|[1-5][0-9]{2,3}|/[A-Za-z]+(/[{A-Za-z}]+)*|[a-z]+(-[a-z]+)+)$", label.Value);
        }
    }

    private async Task<ExpositionText> ReadAsync()
    {
        var reply = await _hub.AdministerAsync("GET", "/metrics");
        Assert.Equal((200, "text/plain; version=0.0.4; charset=utf-8"), (reply.Status, reply.ContentType));
        return ExpositionText.Read(reply.Text);
    }
}
