namespace Pamoja.Hub.Tests;

/// <summary>Lookup, quote and transfer with all their callbacks, through a hub, by its two FSPs.</summary>
internal sealed class WholePayment(HubFixture hub, string msisdn)
{
    internal string QuoteId { get; } = Guid.NewGuid().ToString();

    internal Payment Transfer { get; } = new();

    internal async Task MakeAsync()
    {
        var party = $"/parties/MSISDN/{msisdn}";
        await SendAsync("GET", party, HubFixture.PayerName, null);
        await hub.Payee.TakeAsync("GET", party);
        await SendAsync("PUT", party, HubFixture.PayeeName, HubFixture.PayerName, Party);
        await hub.Payer.TakeAsync("PUT", party);

        await SendAsync("POST", "/quotes", HubFixture.PayerName, HubFixture.PayeeName, QuoteBodies.Post(QuoteId));
        await hub.Payee.TakeAsync("POST", "/quotes");
        await SendAsync("PUT", $"/quotes/{QuoteId}", HubFixture.PayeeName, HubFixture.PayerName, QuoteBodies.Put());
        await hub.Payer.TakeAsync("PUT", $"/quotes/{QuoteId}");

        await SendAsync("POST", "/transfers", HubFixture.PayerName, HubFixture.PayeeName, Transfer.Prepare());
        await hub.Payee.TakeAsync("POST", "/transfers");
        await SendAsync("PUT", Transfer.Path, HubFixture.PayeeName, HubFixture.PayerName, Transfer.Commit());
        await hub.Payer.TakeAsync("PUT", Transfer.Path);
        await hub.Payee.TakeAsync("PUT", Transfer.Path);
    }

    private string Party =>
        $$$"""{"party":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"{{{msisdn}}}","fspId":"payeefsp"},"name":"Amara Okafor"}}""";

    private async Task SendAsync(string method, string target, string source, string? destination, string? body = null)
    {
        var reply = await hub.SendAsync(method, target, source, destination, body);
        Assert.True(reply.Status is 200 or 202, $"{method} {target}: {reply.Status} {reply.Text}");
    }
}
