using System.Security.Cryptography.X509Certificates;
using Pamoja.Fspiop;

namespace Pamoja.Hub.Tests;

/// <summary>A closed scheme: mutual TLS, signatures, limits, and a list of addresses for each participant.</summary>
public sealed class ClosedHubFixture : TlsFixture
{
    private int _parties;

    internal SigningFsp PayerSigns { get; } = SigningFsp.WithRsa(PayerName, "payer's first");

    internal SigningFsp PayeeSigns { get; } = SigningFsp.WithCurve(PayeeName, "payee's");

    protected override HubOptions Choose(HubOptions options) => base.Choose(options) with
    {
        Security = SchemeSecurity.Closed,
        AllowLocalEndpoints = true,
        SigningKeyNoticeSeconds = 0.5,
    };

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Oracle.Answer = _ => Task.FromResult((200, $$"""{"partyList":[{"fspId":"{{PayeeName}}","currency":"{{Currency}}"}]}"""));
        foreach (var fsp in new[] { PayerSigns, PayeeSigns })
        {
            await this.RegisterAsync(fsp);
            await ProvisionAsync("PUT", $"/participants/{fsp.Name}/access", new { addresses = new[] { "127.0.0.1" } });
        }
    }

    /// <summary>A good certificate of the scheme that was registered and then taken back by its authority; in force when this returns.</summary>
    internal async Task<X509Certificate2> RevokedCertificateOfAsync(string name)
    {
        var revoked = Authority.Issue(name);
        await RegisterAsync(name, revoked);
        Files.WriteRevocations(Authority.Revoke(revoked));

        // The files are looked at once a second.
        await Task.Delay(TimeSpan.FromSeconds(2.5));
        return revoked;
    }

    /// <summary>A whole payment: lookup, quote, transfer. Answers what the payee and the payer have got, in their order.</summary>
    /// <param name="say">Sends what the payer says, signed.</param>
    internal async Task<(IReadOnlyList<Recorded> Payee, IReadOnlyList<Recorded> Payer)> PayAsync(Func<SignedRequest, Task<Reply>> say)
    {
        var payment = new Payment { Amount = "0.01" };
        var party = $"/parties/MSISDN/2771{Interlocked.Increment(ref _parties):0000000}";
        Accept(202, await SendAsync("GET", party, PayerName, null));
        var asked = await Payee.TakeAsync("GET", party);
        var found = await AnswerAsync(party, $$$$"""
            {"party":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"{{{{party[16..]}}}}","fspId":"{{{{PayeeName}}}}"}}}
            """);

        var quote = $"/quotes/{Guid.NewGuid()}";
        Accept(202, await say(new SignedRequest("POST", "/quotes", PayerName, PayeeName, Question(quote[8..]))));
        var questioned = await Payee.TakeAsync("POST", "/quotes", quote[8..]);
        var offered = await AnswerAsync(quote, $$$"""
            {"transferAmount":{"currency":"{{{Currency}}}","amount":"0.01"},"expiration":"{{{Timestamp.Write(payment.Expiration)}}}",
             "ilpPacket":"AYIBgQAAAAAAAASwNGxldmVs","condition":"{{{payment.Condition}}}"}
            """);

        Accept(202, await say(SignedRequest.Prepare(payment)));
        var prepared = await Payee.TakeAsync("POST", "/transfers", payment.Id);
        var committed = await AnswerAsync(payment.Path, payment.Commit());
        Assert.Equal("COMMITTED", committed.Json.GetProperty("transferState").GetString());
        var confirmed = await Payee.TakeAsync("PUT", payment.Path);
        return ([asked, questioned, prepared, confirmed], [found, offered, committed]);
    }

    private async Task<Recorded> AnswerAsync(string target, string body)
    {
        Accept(200, await this.SendSignedAsync(PayeeSigns, new SignedRequest("PUT", target, PayeeName, PayerName, body)));
        return await Payer.TakeAsync("PUT", target);
    }

    private static void Accept(int status, Reply reply) => Assert.True(reply.Status == status, $"{reply.Status} {reply.Text}");

    private static string Question(string quote) => $$$"""
        {"quoteId":"{{{quote}}}","transactionId":"{{{quote}}}","amountType":"SEND",
         "payer":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"1","fspId":"{{{PayerName}}}"}},
         "payee":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"2","fspId":"{{{PayeeName}}}"}},
         "amount":{"amount":"0.01","currency":"{{{Currency}}}"},
         "transactionType":{"scenario":"TRANSFER","initiator":"PAYER","initiatorType":"CONSUMER"}}
        """;
}
