using System.Text.Json;
using static Pamoja.Testing.Eventually;

namespace Pamoja.Hub.Tests;

/// <summary>An operator ends what another scheme has and does not tell of, over real sockets; both sides hear of it.</summary>
public sealed class ForwardedResolutionTests(ProxiedHub hub) : IClassFixture<ProxiedHub>
{
    private const string Grounds = "asked by telephone";

    [Fact]
    public async Task What_is_overdue_elsewhere_is_listed_measured_and_told_and_released_at_the_operators_word()
    {
        var before = await hub.PositionAsync(HubFixture.PayerName);
        var payment = await OverdueAsync();
        for (var questions = 0; questions < 3; questions++) await hub.South.TakeAsync("GET", payment.Path);
        var listed = await ListedAsync(payment, each => each.GetProperty("questions").GetInt32() == 3);
        Assert.Equal(
            ("TRANSFER", "payerfsp", "farpayee", "southproxy", 10.5m),
            (listed.GetProperty("kind").GetString(), listed.GetProperty("payer").GetString(), listed.GetProperty("payee").GetString(),
                listed.GetProperty("proxy").GetString(), listed.GetProperty("amount").GetDecimal()));
        await UntilAsync("/metrics", page => page.Contains("pamoja_forwarded_overdue{proxy=\"southproxy\"} 1", StringComparison.Ordinal));
        await UntilAsync("/metrics", page => page.Contains("pamoja_forwarded_overdue_age_seconds{proxy=\"southproxy\"}", StringComparison.Ordinal));
        await AssertEventAsync("FORWARDED_UNANSWERED", payment, "farpayee");

        Assert.Equal(202, (await ResolveAsync(payment.Path, "abort")).Status);
        const string Told = "Generic validation error - Released by the operator";
        (await hub.Payer.TakeAsync("PUT", $"{payment.Path}/error")).AssertHubError("3100", Told, payment.Payer, "transfers");
        (await hub.South.TakeAsync("PUT", $"{payment.Path}/error")).AssertHubError("3100", Told, "farpayee", "transfers");
        Assert.Equal(before, await hub.PositionAsync(HubFixture.PayerName));
        await AssertEventAsync("TRANSFER_RESOLVED", payment, $"aborted: {Grounds}");
        await UntilAsync("/metrics", page => page.Contains("pamoja_forwarded_overdue{proxy=\"southproxy\"} 0", StringComparison.Ordinal));

        // Once; and what comes from there later changes nothing.
        AssertRefused(await ResolveAsync(payment.Path, "commit", payment.Fulfilment), "It is ABORTED_ERROR");
        await hub.SendThroughAsync(hub.South, "PUT", payment.Path, "farpayee", payment.Payer, payment.Commit());
        Assert.Equal(before, await hub.PositionAsync(HubFixture.PayerName));
    }

    [Fact]
    public async Task What_another_scheme_committed_is_committed_with_its_fulfilment_and_the_payer_gets_it()
    {
        var before = await hub.PositionAsync(HubFixture.PayerName);
        var payment = await OverdueAsync();
        AssertRefused(await ResolveAsync(payment.Path, "commit"), "The fulfilment is missing");
        AssertRefused(await ResolveAsync(payment.Path, "commit", new string('A', 43)), "does not fit the condition");
        Assert.Equal(202, (await ResolveAsync(payment.Path, "commit", payment.Fulfilment)).Status);
        var told = await hub.Payer.TakeAsync("PUT", payment.Path);
        told.AssertFromHub(payment.Payer, "transfers");
        Assert.Equal(
            ("COMMITTED", payment.Fulfilment),
            (told.Json.GetProperty("transferState").GetString(), told.Json.GetProperty("fulfilment").GetString()));
        Assert.Equal(before + 10.5m, await hub.PositionAsync(HubFixture.PayerName));
        await AssertEventAsync("TRANSFER_RESOLVED", payment, $"committed: {Grounds}");
    }

    [Fact]
    public async Task The_other_scheme_is_asked_again_as_often_as_at_first()
    {
        var payment = await OverdueAsync();
        for (var questions = 0; questions < 3; questions++) await hub.South.TakeAsync("GET", payment.Path);
        Assert.Equal(202, (await ResolveAsync(payment.Path, "askAgain")).Status);
        await AssertEventAsync("FORWARDED_ASKED_AGAIN", payment, Grounds);
        for (var questions = 0; questions < 3; questions++) await hub.South.TakeAsync("GET", payment.Path);
        await hub.SendThroughAsync(hub.South, "PUT", payment.Path, "HubS", "Hub", payment.Commit());
        await hub.Payer.TakeAsync("PUT", payment.Path);
        AssertRefused(await ResolveAsync(payment.Path, "askAgain"), "It is COMMITTED");
    }

    [Fact]
    public async Task The_operators_grounds_stay_with_the_scheme_and_the_participant_learns_what_was_decided()
    {
        await hub.SetEndpointAsync("Hub", "ALARM_NOTIFICATION_URL", $"{hub.Oracle.Address}/operator");
        await hub.SetEndpointAsync(HubFixture.PayerName, "ALARM_NOTIFICATION_URL", $"{hub.Payer.Address}/notices");
        var payment = await OverdueAsync();
        await ResolveAsync(payment.Path, "askAgain");
        await ResolveAsync(payment.Path, "abort");
        await hub.Payer.TakeAsync("PUT", $"{payment.Path}/error");
        Assert.Equal(Grounds, await ToldAsync(hub.Oracle, "/operator", payment, "FORWARDED_ASKED_AGAIN"));
        Assert.Equal($"aborted: {Grounds}", await ToldAsync(hub.Oracle, "/operator", payment, "TRANSFER_RESOLVED"));
        Assert.Null(await ToldAsync(hub.Payer, "/notices", payment, "FORWARDED_ASKED_AGAIN"));
        Assert.Equal("aborted", await ToldAsync(hub.Payer, "/notices", payment, "TRANSFER_RESOLVED"));
    }

    private static async Task<string?> ToldAsync(RecordingParticipant listener, string path, Payment payment, string name)
    {
        while (true)
        {
            var told = (await listener.TakeAsync("POST", path)).Json;
            if (told.GetProperty("transferId").GetString() == payment.Id && told.GetProperty("event").GetString() == name)
                return told.GetProperty("detail").GetString();
        }
    }

    [Fact]
    public async Task What_is_not_for_the_operator_to_end_is_refused()
    {
        var payment = await ToFarAsync(seconds: 60);
        await TakePrepareAsync(payment);
        AssertRefused(await ResolveAsync(payment.Path, "abort"), "It is RESERVED_FORWARDED");
        Assert.Equal("3200", CodeOf(await ResolveAsync($"/transfers/{Guid.NewGuid()}", "abort")));
        Assert.Equal("3200", CodeOf(await ResolveAsync("/fxTransfers/1", "askAgain")));
        Assert.Equal("3101", CodeOf(await ResolveAsync(payment.Path, "forget")));
        await hub.SendThroughAsync(hub.South, "PUT", payment.Path, "farpayee", payment.Payer, payment.Commit());
        await hub.Payer.TakeAsync("PUT", payment.Path);
    }

    private async Task<Payment> OverdueAsync()
    {
        var payment = await ToFarAsync(seconds: 0.3);
        await TakePrepareAsync(payment);
        await ListedAsync(payment, _ => true);
        return payment;
    }

    private async Task<Payment> ToFarAsync(double seconds)
    {
        await hub.MeetAsync(hub.South, "farpayee");
        var payment = new Payment { Payee = "farpayee", Expiration = TimeProvider.System.GetUtcNow().AddSeconds(seconds) };
        Assert.Equal(202, (await hub.SendAsync("POST", "/transfers", payment.Payer, "farpayee", payment.Prepare())).Status);
        return payment;
    }

    private async Task TakePrepareAsync(Payment payment) =>
        Assert.Contains(payment.Id, (await hub.South.TakeAsync("POST", "/transfers")).Text, StringComparison.Ordinal);

    private Task<Reply> ResolveAsync(string path, string action, string? fulfilment = null) =>
        hub.AdministerAsync("PUT", $"{path}/resolution", new { action, fulfilment, reason = Grounds });

    private async Task<JsonElement> ListedAsync(Payment payment, Func<JsonElement, bool> isReady)
    {
        JsonElement? found = null;
        await UntilAsync("/forwardedTransfers", page =>
        {
            using var list = JsonDocument.Parse(page);
            found = list.RootElement.EnumerateArray().Where(each => each.GetProperty("transferId").GetString() == payment.Id && isReady(each))
                .Select(each => (JsonElement?)each.Clone()).FirstOrDefault();
            return found is not null;
        });
        return found!.Value;
    }

    private Task AssertEventAsync(string name, Payment payment, string detail) => UntilAsync("/events?limit=1000", page =>
    {
        using var events = JsonDocument.Parse(page);
        return events.RootElement.EnumerateArray().Any(each => each.GetProperty("event").GetString() == name
            && each.GetProperty("transferId").GetString() == payment.Id && each.GetProperty("detail").GetString() == detail);
    });

    private async Task UntilAsync(string path, Func<string, bool> isReady) =>
        await SeenAsync(async () => (await hub.ProvisionAsync("GET", path)).Text, isReady);

    private static string? CodeOf(Reply reply) => reply.Json.GetProperty("errorInformation").GetProperty("errorCode").GetString();

    private static void AssertRefused(Reply reply, string text)
    {
        Assert.Equal((400, "3100"), (reply.Status, CodeOf(reply)));
        Assert.Contains(text, reply.Text, StringComparison.Ordinal);
    }
}
