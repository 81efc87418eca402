using System.Text.Json;
using Npgsql;
using Pamoja.Storage;
using Pamoja.Testing;

namespace Pamoja.Hub.Tests;

/// <summary>What ends soon reaches the operator by the ways of every other event.</summary>
public sealed class ExpiryNoticeTests(ExpiryNoticeTests.EndingFixture hub) : IClassFixture<ExpiryNoticeTests.EndingFixture>
{
    private const string Event = "CREDENTIAL_ENDS";

    /// <summary>A hub whose certificate is good for five days more, and a mail server of the scheme.</summary>
    public sealed class EndingFixture : TlsFixture
    {
        public EndingFixture()
        {
            Files.WriteOwn(Authority.Issue("hub", days: 5));
            Mailbox = new Mailbox(Authority.Issue("mail"));
        }

        public Mailbox Mailbox { get; }

        protected override HubOptions Choose(HubOptions options) => base.Choose(options) with
        {
            SmtpServer = Mailbox.Address,
            SmtpTls = true,
            MailFrom = "hub@scheme.example",
        };

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await Mailbox.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_certificate_that_ends_soon_is_an_event_once_and_a_metric()
    {
        var ends = await UntilAsync(events => events.FirstOrDefault(each => DetailOf(each).StartsWith("the hub's certificate", StringComparison.Ordinal)));
        Assert.EndsWith("in less than 7 d", DetailOf(ends), StringComparison.Ordinal);
        var metrics = (await hub.ProvisionAsync("GET", "/metrics")).Text;
        Assert.Matches("pamoja_trust_remaining_seconds\\{[^}]*kind=\"hub_certificate\"[^}]*\\} 4[0-9]{5}", metrics);

        // Another node, or the same one when it is started again, has nothing to add. Events are read in order, once nothing can come
        // before them any more: with the last one there are all.
        await using var source = NpgsqlDataSource.Create(hub.ConnectionString);
        var notes = new ExpiryEvents(source);
        foreach (var look in new[] { "first look", "second look" })
            await notes.NoteAsync([DetailOf(ends), "a second thing", look], TestContext.Current.CancellationToken);
        await UntilAsync(events => events.FirstOrDefault(each => DetailOf(each) == "second look"));
        var told = (await EventsAsync()).Select(DetailOf).ToArray();
        Assert.Equal(told.Distinct(), told);
        Assert.Contains("a second thing", told);
    }

    [Fact]
    public async Task A_webhook_of_the_scheme_is_told_over_TLS_and_one_that_nobody_vouches_for_is_not()
    {
        await using var webhook = await RecordingParticipant.StartAsync("webhook", hub.Authority.Issue("webhook"), hub.Trusted);
        await using var impostor = await RecordingParticipant.StartAsync(
            "impostor", TestAuthority.Create("Scheme Authority").Issue("impostor"), hub.Trusted);
        await hub.SetEndpointAsync("Hub", "ALARM_NOTIFICATION_URL", $"{webhook.Address}/hub");
        await hub.SetEndpointAsync(HubFixture.PayerName, "ALARM_NOTIFICATION_URL", $"{impostor.Address}/payer");

        var limit = new { currency = HubFixture.Currency, limit = new { type = "NET_DEBIT_CAP", value = 900, alarmPercentage = 80 } };
        await hub.ProvisionAsync("PUT", $"/participants/{HubFixture.PayerName}/limits", limit);

        // Earlier events may come first; those of this change come to both, one by one.
        await webhook.TakeAsync("POST", "/hub", "\"LIMIT_ADJUSTED\"");
        Assert.Empty(impostor.Everything);
    }

    [Fact]
    public async Task A_credential_that_ends_soon_is_told_by_mail_and_webhook_over_TLS_of_the_scheme()
    {
        await using var webhook = await RecordingParticipant.StartAsync("webhook", hub.Authority.Issue("webhook"), hub.Trusted);
        await hub.SetEndpointAsync("Hub", "ALARM_NOTIFICATION_URL", $"{webhook.Address}/ends");
        await hub.SetEndpointAsync("Hub", "NET_DEBIT_CAP_THRESHOLD_BREACH_EMAIL", "operator@scheme.example");
        await hub.RegisterAsync(HubFixture.PayerName, hub.Authority.Issue("payer's next", days: 3));

        // Each node looks when it starts, and then every hour.
        await using var another = await hub.StartAnotherAsync();

        // Events are told in order, and one before it may have a receiver that is tried for a while.
        var ends = $"a certificate of {HubFixture.PayerName}";
        for (var tries = 0; tries < 400 && webhook.CountOf(ends) == 0; tries++) await Task.Delay(100, TestContext.Current.CancellationToken);
        var posted = await webhook.TakeAsync("POST", "/ends", ends);
        Assert.Equal((Event, "in less than 7 d"), (posted.Json.GetProperty("event").GetString(), DetailOf(posted.Json)[^16..]));
        var mail = await hub.Mailbox.TakeAsync($"detail: {DetailOf(posted.Json)}");
        Assert.Contains($"Subject: {Event}", mail, StringComparison.Ordinal);
        Assert.Contains("To: operator@scheme.example", mail, StringComparison.Ordinal);
        Assert.Contains(hub.Mailbox.Commands, command => command.StartsWith("encrypted: MAIL FROM", StringComparison.Ordinal));
        Assert.DoesNotContain(hub.Mailbox.Commands, command => command.StartsWith("in the clear: MAIL", StringComparison.Ordinal));
    }

    private static string DetailOf(JsonElement happened) => happened.GetProperty("detail").GetString()!;

    private async Task<JsonElement[]> EventsAsync() =>
        [.. (await hub.ProvisionAsync("GET", "/events")).Json.EnumerateArray().Where(each => each.GetProperty("event").GetString() == Event)];

    private Task<JsonElement> UntilAsync(Func<JsonElement[], JsonElement> find) => Eventually.SeenAsync(
        async () => find(await EventsAsync()), found => found.ValueKind == JsonValueKind.Object, "there is such an event");
}
