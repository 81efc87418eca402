using Pamoja.Ledger;

namespace Pamoja.Hub.Tests;

/// <summary>Quotes that come more than once.</summary>
public sealed class ResendTests(HubFixture hub) : IClassFixture<HubFixture>
{
    [Fact]
    public async Task A_resend_goes_out_again_so_that_the_payee_can_repeat_its_answer()
    {
        var id = Guid.NewGuid().ToString();
        for (var i = 0; i < 3; i++)
        {
            // Until the hub has read the payee's 202, the first one is under way.
            for (var tries = 0; tries < 200 && hub.Payee.CountOf(id) == 0; tries++)
            {
                await SendAsync("POST", "/quotes", id, QuoteBodies.Post(id));
                await Task.Delay(20);
            }

            Assert.Equal(QuoteBodies.Post(id), (await hub.Payee.TakeAsync("POST", "/quotes")).Text);
            await AnswerAsync(id, QuoteBodies.Put());
            Assert.Equal(QuoteBodies.Put(), (await hub.Payer.TakeAsync("PUT", $"/quotes/{id}")).Text);
        }
    }

    [Fact]
    public async Task A_resend_while_the_first_is_under_way_is_ignored_and_does_not_fail()
    {
        var id = Guid.NewGuid().ToString();
        var answer = new TaskCompletionSource<(int, string)>();
        hub.Payee.Answer = _ => answer.Task;
        for (var i = 0; i < 5; i++) await SendAsync("POST", "/quotes", id, QuoteBodies.Post(id));
        await hub.Payee.TakeAsync("POST", "/quotes");
        answer.SetResult((202, ""));
        hub.Payee.Answer = _ => Task.FromResult((202, ""));

        await AnswerAsync(id, QuoteBodies.Put());
        await hub.Payer.TakeAsync("PUT", $"/quotes/{id}");
        Assert.Equal(0, hub.Payee.CountOf(id) + hub.Payer.CountOf(id));
    }

    [Theory]
    [InlineData("/quotes")]
    [InlineData("/fxQuotes")]
    public async Task The_same_id_with_other_content_is_3106_and_the_first_goes_its_way(string path)
    {
        var id = Guid.NewGuid().ToString();
        string Body(string amount) => path == "/quotes" ? QuoteBodies.Post(id, amount) : $$"""
            {"conversionRequestId":"{{id}}","conversionTerms":{"conversionId":"{{id}}","initiatingFsp":"payerfsp","counterPartyFsp":"payeefsp",
             "amountType":"SEND","sourceAmount":{"currency":"USD","amount":"{{amount}}"},"targetAmount":{"currency":"USD"},
             "expiration":"2035-01-02T03:04:05.678Z"} }
            """;
        await SendAsync("POST", path, id, Body("1"));
        await hub.Payee.TakeAsync("POST", path);

        await SendAsync("POST", path, id, Body("2"));

        (await hub.Payer.TakeAsync("PUT", $"{path}/{id}/error")).AssertHubError("3106", "Modified request", HubFixture.PayerName, path[1..]);
        Assert.Equal(0, hub.Payee.CountOf(id));
    }

    [Fact]
    public async Task An_answer_that_says_something_else_is_3106_to_its_sender_and_never_reaches_the_payer()
    {
        var id = Guid.NewGuid().ToString();
        await AnswerAsync(id, QuoteBodies.Put("10"));
        await hub.Payer.TakeAsync("PUT", $"/quotes/{id}");

        await AnswerAsync(id, QuoteBodies.Put("11"));

        (await hub.Payee.TakeAsync("PUT", $"/quotes/{id}/error")).AssertHubError("3106", "Modified request", HubFixture.PayeeName, "quotes");
        Assert.Equal(0, hub.Payer.CountOf(id));
    }

    [Fact]
    public async Task What_could_not_be_delivered_may_be_sent_otherwise()
    {
        var id = Guid.NewGuid().ToString();
        hub.Payee.Answer = message => Task.FromResult((message.Text.Contains("n-bad", StringComparison.Ordinal) ? 400 : 202, ""));
        await SendAsync("POST", "/quotes", id, QuoteBodies.Post(id, note: "-bad"));
        await hub.Payee.TakeAsync("POST", "/quotes");
        await hub.Payer.TakeAsync("PUT", $"/quotes/{id}/error");

        await SendAsync("POST", "/quotes", id, QuoteBodies.Post(id, note: "-good"));
        await hub.Payee.TakeAsync("POST", "/quotes");
        Assert.Equal(0, hub.Payer.CountOf(id));
    }

    [Fact]
    public void A_message_is_remembered_over_a_turn_of_generations_and_forgotten_after_two()
    {
        var resends = new Resends(TimeProvider.System);
        var subject = new Resends.Subject("quotes", 1, new ParticipantId(2), IsAnswer: false);
        Assert.Equal(Passage.First, resends.Take(subject, "a"u8));
        resends.Ended(subject, isDelivered: true);

        Turn(2);
        Assert.Equal(Passage.Again, resends.Take(subject, "a"u8));
        Assert.Equal(Passage.UnderWay, resends.Take(subject, "a"u8));
        Assert.Equal(Passage.Modified, resends.Take(subject, "b"u8));

        Turn(3);
        Assert.Equal(Passage.First, resends.Take(subject, "b"u8));

        void Turn(UInt128 run)
        {
            for (UInt128 i = 0; i < 100_000; i++) resends.Take(subject with { Id = (run << 64) + i }, "x"u8);
        }
    }

    private async Task SendAsync(string method, string path, string id, string body)
    {
        var reply = await hub.SendAsync(method, path, HubFixture.PayerName, HubFixture.PayeeName, body);
        Assert.True(reply.Status == 202, $"{id}: {reply.Status} {reply.Text}");
    }

    private async Task AnswerAsync(string id, string body)
    {
        var reply = await hub.SendAsync("PUT", $"/quotes/{id}", HubFixture.PayeeName, HubFixture.PayerName, body);
        Assert.True(reply.Status == 200, $"{id}: {reply.Status} {reply.Text}");
    }
}
