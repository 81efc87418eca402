namespace Pamoja.Hub.Tests;

/// <summary>
/// What leaves the hub because of what happened to a transfer: all of it, to whom, by whom and signed by whom, and nothing more. A row a case.
/// </summary>
public sealed class NotificationMatrixTests(HubFixture hub) : IClassFixture<HubFixture>
{
    private const string Wrong = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private const string Error = """{"errorInformation":{"errorCode":"5104","errorDescription":"no"}}""";
    private static readonly TimeSpan Afterwards = TimeSpan.FromMilliseconds(300);

    [Theory]
    [InlineData("prepared", "", "POST by payerfsp")]
    [InlineData("refused", "PUT error 4001 by Hub", "")]
    [InlineData("late", "PUT error 3100 by Hub", "")]
    [InlineData("prepared, committed", "PUT COMMITTED by payeefsp", "POST by payerfsp; PUT COMMITTED by Hub")]
    [InlineData("prepared, reserved", "PUT COMMITTED by Hub", "POST by payerfsp; PATCH COMMITTED by Hub")]
    [InlineData("prepared, reserved wrongly", "PUT error 3100 by Hub", "POST by payerfsp; PATCH ABORTED by Hub")]
    [InlineData("prepared, committed wrongly", "PUT error 3100 by Hub", "POST by payerfsp; PUT error 3100 by Hub")]
    [InlineData("prepared, rejected", "PUT error 5104 by payeefsp", "POST by payerfsp; PUT error 5104 by Hub")]
    [InlineData("prepared, rejected, rejected", "PUT error 5104 by payeefsp", "POST by payerfsp; PUT error 5104 by Hub; PUT ABORTED by Hub")]
    [InlineData("prepared shortly", "PUT error 3303 by Hub", "POST by payerfsp; PUT error 3303 by Hub")]
    [InlineData("prepared, prepared", "", "POST by payerfsp")]
    [InlineData("prepared, committed, prepared", "PUT COMMITTED by payeefsp; PUT COMMITTED by Hub", "POST by payerfsp; PUT COMMITTED by Hub")]
    [InlineData("prepared, prepared otherwise", "PUT error 3106 by Hub", "POST by payerfsp")]
    [InlineData(
        "prepared, committed, committed", "PUT COMMITTED by payeefsp", "POST by payerfsp; PUT COMMITTED by Hub; PUT COMMITTED by Hub")]
    [InlineData(
        "prepared, committed, committed wrongly", "PUT COMMITTED by payeefsp", "POST by payerfsp; PUT COMMITTED by Hub; PUT error 3106 by Hub")]
    [InlineData("prepared, asked", "PUT RESERVED by Hub", "POST by payerfsp")]
    [InlineData("prepared, asked by the payee", "", "POST by payerfsp; PUT RESERVED by Hub")]
    [InlineData("asked", "PUT error 3208 by Hub", "")]
    public async Task What_leaves_the_hub_is_just_this(string events, string toPayer, string toPayee)
    {
        var payment = new Payment
        {
            Amount = events == "refused" ? "100000" : "1",
            Expiration = TimeProvider.System.GetUtcNow().AddSeconds(events == "late" ? -60 : events == "prepared shortly" ? 1 : 60),
        };
        var commit = payment.Commit();
        foreach (var what in events.Split(", "))
        {
            await DoAsync(what, payment, commit);

            // What one event brings about leaves before the next.
            await Task.Delay(Afterwards);
        }

        var (payer, payee) = (CountOf(toPayer), CountOf(toPayee));
        var patience = TimeProvider.System.GetTimestamp();
        while (Came(hub.Payer, payment).Length < payer || Came(hub.Payee, payment).Length < payee)
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(patience) < TimeSpan.FromSeconds(10),
                $"payer: {string.Join("; ", Came(hub.Payer, payment))} payee: {string.Join("; ", Came(hub.Payee, payment))}");
            await Task.Delay(20);
        }

        await Task.Delay(Afterwards);
        Assert.Equal(toPayer, string.Join("; ", Came(hub.Payer, payment)));
        Assert.Equal(toPayee, string.Join("; ", Came(hub.Payee, payment)));
    }

    private async Task DoAsync(string what, Payment payment, string commit)
    {
        const string payer = HubFixture.PayerName;
        const string payee = HubFixture.PayeeName;
        var (method, target, source, body) = what switch
        {
            "prepared" or "refused" or "late" or "prepared shortly" => ("POST", "/transfers", payer, payment.Prepare()),
            "prepared otherwise" => ("POST", "/transfers", payer, new Payment { Id = payment.Id, Amount = "2" }.Prepare()),
            "committed" => ("PUT", payment.Path, payee, commit),
            "committed wrongly" => ("PUT", payment.Path, payee, Payment.CommitWith(Wrong)),
            "reserved" => ("PUT", payment.Path, payee, payment.Commit("RESERVED")),
            "reserved wrongly" => ("PUT", payment.Path, payee, Payment.CommitWith(Wrong, "RESERVED")),
            "rejected" => ("PUT", payment.Path + "/error", payee, Error),
            "asked" => ("GET", payment.Path, payer, null),
            "asked by the payee" => ("GET", payment.Path, payee, null),
            _ => throw new ArgumentException(what, nameof(what)),
        };
        var reply = await hub.SendAsync(method, target, source, source == payer ? payee : payer, body);
        Assert.Equal((method == "PUT" ? 200 : 202, ""), (reply.Status, reply.Text));
    }

    private static int CountOf(string messages) => messages.Length == 0 ? 0 : messages.Split("; ").Length;

    /// <summary>What came about a transfer, in order; each message of the hub's own is complete and signed, no other is touched.</summary>
    private static string[] Came(RecordingParticipant participant, Payment payment) =>
    [
        .. participant.Everything.Where(message => $"{message.Target} {message.Text}".Contains(payment.Id, StringComparison.Ordinal))
            .Select(message =>
            {
                var source = message["FSPIOP-Source"]!;
                if (source == "Hub") message.AssertFromHub(participant.Name, "transfers");
                else Assert.Null(message["FSPIOP-Signature"]);
                var isError = message.Target.EndsWith("/error", StringComparison.Ordinal);
                var said = message.Method == "POST" ? ""
                    : isError ? $" error {message.Json.GetProperty("errorInformation").GetProperty("errorCode").GetString()}"
                    : $" {message.Json.GetProperty("transferState").GetString()}";
                if (message.Method == "PATCH") Assert.False(message.Json.TryGetProperty("fulfilment", out _));
                return $"{message.Method}{said} by {source}";
            }),
    ];
}
