namespace Pamoja.Hub.Tests;

/// <summary>A payee that answers the request itself with 4xx, or with what says nothing.</summary>
public sealed class RefusedTransferTests(HubFixture hub) : IClassFixture<HubFixture>
{
    [Theory]
    [InlineData(400, """{"errorInformation":{"errorCode":"5104","errorDescription":"not this one"}}""", "5104", "Payee rejected transaction")]
    [InlineData(404, "", "3000", "Generic client error")]
    [InlineData(400, "<html>", "3000", "Generic client error")]
    public async Task A_request_that_the_payee_refuses_is_released_at_once_and_the_payer_hears_why(
        int status, string body, string code, string description)
    {
        hub.Payee.Answer = message => Task.FromResult(message.Method == "POST" ? (status, body) : (200, ""));
        var before = await hub.PositionAsync(HubFixture.PayerName);
        var payment = new Payment { Amount = "5" };

        await PrepareAsync(payment);

        var error = await hub.Payer.TakeAsync("PUT", $"{payment.Path}/error");
        error.AssertHubError(code, description, HubFixture.PayerName, "transfers");
        Assert.Equal("application/vnd.interoperability.transfers+json;version=1.1", error["Content-Type"]);
        Assert.Equal(before, await hub.PositionAsync(HubFixture.PayerName));
        var state = await AskAsync(payment);
        Assert.Contains($"{code}: {description}", state.Text, StringComparison.Ordinal);
        Assert.Contains("\"ABORTED\"", state.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_it_refused_a_payee_cannot_fulfil()
    {
        hub.Payee.Answer = message => Task.FromResult(message.Method == "POST" ? (400, "") : (200, ""));
        var payment = new Payment { Amount = "5" };
        await PrepareAsync(payment);
        await hub.Payer.TakeAsync("PUT", $"{payment.Path}/error");

        await hub.SendAsync("PUT", payment.Path, payment.Payee, payment.Payer, payment.Commit());

        (await hub.Payee.TakeAsync("PUT", $"{payment.Path}/error")).AssertHubError(
            "3100", "Generic validation error - non-RESERVED transfer state", HubFixture.PayeeName, "transfers");
        Assert.Contains("\"ABORTED\"", (await AskAsync(payment)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_that_follows_a_lost_answer_decides_nothing()
    {
        var tries = 0;
        hub.Payee.Answer = message => Task.FromResult(message.Method == "POST" ? (Interlocked.Increment(ref tries) == 1 ? 503 : 400, "") : (200, ""));
        var payment = new Payment { Amount = "5" };
        await PrepareAsync(payment);
        await hub.Payee.TakeAsync("POST", "/transfers");
        await hub.Payee.TakeAsync("POST", "/transfers");

        await hub.SendAsync("PUT", payment.Path, payment.Payee, payment.Payer, payment.Commit());

        await hub.Payer.TakeAsync("PUT", payment.Path);
        Assert.Contains("\"COMMITTED\"", (await AskAsync(payment)).Text, StringComparison.Ordinal);
    }

    private async Task PrepareAsync(Payment payment) =>
        Assert.Equal(202, (await hub.SendAsync("POST", "/transfers", payment.Payer, payment.Payee, payment.Prepare())).Status);

    private async Task<Recorded> AskAsync(Payment payment)
    {
        Assert.Equal(202, (await hub.SendAsync("GET", payment.Path, HubFixture.PayerName, null)).Status);
        return await hub.Payer.TakeAsync("PUT", payment.Path);
    }
}
