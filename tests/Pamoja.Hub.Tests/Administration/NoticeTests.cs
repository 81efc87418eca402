using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Pamoja.Testing;

namespace Pamoja.Hub.Tests;

/// <summary>A hub tells of events where it was asked to.</summary>
public sealed class NoticeTests
{
    [Fact]
    public async Task Operator_and_participant_are_told_by_webhook_and_mail_and_again_when_they_were_away()
    {
        await using var mailbox = new Mailbox();
        await using var hub = await HubServer.StartAsync(
            new HubOptions
            {
                ConnectionString = await TestPostgres.CreateDatabaseAsync(),
                InteroperabilityListen = "127.0.0.1:0",
                AdministrationListen = "127.0.0.1:0",
                SmtpServer = mailbox.Address,
                MailFrom = "hub@scheme.example",
            },
            NullLoggerFactory.Instance,
            default);
        await using var owner = await RecordingParticipant.StartAsync("owner");
        await using var alpha = await RecordingParticipant.StartAsync("alpha");
        var isAway = true;
        alpha.Answer = _ => Task.FromResult((Interlocked.Exchange(ref isAway, false) ? 503 : 200, ""));
        using var client = new HttpClient { BaseAddress = hub.Administration };
        async Task SendAsync(HttpMethod method, string path, string body)
        {
            using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            using var reply = await client.SendAsync(request);
            Assert.True(reply.IsSuccessStatusCode, $"{path}: {await reply.Content.ReadAsStringAsync()}");
        }

        foreach (var type in new[] { "HUB_RECONCILIATION", "HUB_MULTILATERAL_SETTLEMENT" })
            await SendAsync(HttpMethod.Post, "/participants/Hub/accounts", $$"""{"type":"{{type}}","currency":"XXX"}""");
        await SendAsync(HttpMethod.Post, "/settlementModels", System.Text.Json.JsonSerializer.Serialize(AdministrationHost.Model("NET")));
        await SendAsync(HttpMethod.Post, "/participants", """{"name":"alpha","currency":"XXX"}""");
        async Task EndpointAsync(string name, string type, string value) =>
            await SendAsync(HttpMethod.Post, $"/participants/{name}/endpoints", $$"""{"type":"{{type}}","value":"{{value}}"}""");
        await EndpointAsync("Hub", "ALARM_NOTIFICATION_URL", $"{owner.Address}/alarms");
        await EndpointAsync("Hub", "NET_DEBIT_CAP_ADJUSTMENT_EMAIL", "owner@scheme.example");
        await EndpointAsync("alpha", "ALARM_NOTIFICATION_URL", $"{alpha.Address}/alarms");

        await SendAsync(
            HttpMethod.Post, "/participants/alpha/initialPositionAndLimits", """{"currency":"XXX","limit":{"type":"NET_DEBIT_CAP","value":100}}""");

        var told = (await owner.TakeAsync("POST", "/alarms")).Json;
        Assert.Equal(("LIMIT_ADJUSTED", "alpha", 100m), (
            told.GetProperty("event").GetString(), told.GetProperty("participant").GetString(), told.GetProperty("limit").GetDecimal()));
        var refused = (await alpha.TakeAsync("POST", "/alarms")).Json;
        var again = (await alpha.TakeAsync("POST", "/alarms")).Json;
        Assert.Equal(refused.ToString(), again.ToString());
        Assert.Equal(told.ToString(), again.ToString());
        var mail = await mailbox.TakeAsync("Subject: LIMIT_ADJUSTED alpha XXX");
        Assert.Contains("To: owner@scheme.example", mail, StringComparison.Ordinal);

        var listed = System.Text.Json.JsonElement.Parse(await client.GetStringAsync("/events"));
        Assert.Equal(told.ToString(), listed[0].ToString());
        Assert.Equal("[]", await client.GetStringAsync($"/events?after={listed[listed.GetArrayLength() - 1].GetProperty("eventId")}"));
    }
}
