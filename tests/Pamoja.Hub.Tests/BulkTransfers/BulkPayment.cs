using System.Globalization;
using System.Text;
using System.Text.Json;
using Pamoja.Fspiop;

namespace Pamoja.Hub.Tests;

/// <summary>A bulk transfer to test with: its payments, and the bodies that its parties send.</summary>
internal sealed class BulkPayment
{
    internal BulkPayment(params string[] amounts) => Payments = [.. amounts.Select(amount => new Payment { Amount = amount })];

    internal string Id { get; init; } = Guid.NewGuid().ToString();

    internal IReadOnlyList<Payment> Payments { get; init; }

    internal string Payer { get; init; } = HubFixture.PayerName;

    internal string Payee { get; init; } = HubFixture.PayeeName;

    internal DateTimeOffset Expiration { get; init; } = TimeProvider.System.GetUtcNow().AddMinutes(1);

    internal string Packet { get; init; } = "AYIBgQAAAAAAAASwNGxldmVs";

    internal string Path => $"/bulkTransfers/{Id}";

    /// <summary>With odd white space and an unknown member: all of it must arrive as it was sent.</summary>
    internal string Prepare()
    {
        var json = new StringBuilder();
        json.Append(CultureInfo.InvariantCulture, $$"""
            { "bulkTransferId":"{{Id}}",  "bulkQuoteId":"{{Id}}","payerFsp":"{{Payer}}","payeeFsp":"{{Payee}}","note":"ñandú",
              "individualTransfers": [
            """);
        foreach (var payment in Payments)
        {
            if (payment != Payments[0]) json.Append(',');
            json.Append(CultureInfo.InvariantCulture, $$"""
                { "transferId":"{{payment.Id}}", "transferAmount":{"currency":"{{payment.Currency}}","amount":"{{payment.Amount}}"},
                  "ilpPacket":"{{Packet}}","condition":"{{payment.Condition}}","extensionList":{"extension":[{"value":"b","key":"a"}]} }
                """);
        }

        return json.Append(CultureInfo.InvariantCulture, $$"""], "expiration":"{{Timestamp.Write(Expiration)}}" }""").ToString();
    }

    /// <summary>The payee fulfils the payments of some places and refuses those of others.</summary>
    internal string Answer(IEnumerable<int> fulfilled, IEnumerable<int>? refused = null, string state = "COMPLETED") => Put(
        [
            .. fulfilled.Select(place => $$"""{"transferId":"{{Payments[place].Id}}","fulfilment":"{{Payments[place].Fulfilment}}"}"""),
            .. (refused ?? []).Select(place =>
                $$$"""{"transferId":"{{{Payments[place].Id}}}","errorInformation":{"errorCode":"5104","errorDescription":"not {{{place}}}"}}"""),
        ],
        state);

    internal static string Put(IEnumerable<string> results, string state = "COMPLETED", DateTimeOffset? completed = null) =>
        $$"""
        {"completedTimestamp":"{{Timestamp.Write(completed ?? TimeProvider.System.GetUtcNow())}}","bulkTransferState":"{{state}}",
         "individualTransferResults":[{{string.Join(',', results)}}]}
        """;

    /// <summary>What a message says of each payment, in its order: COMMITTED with the fulfilment, the error's code, or that there is none.</summary>
    internal string[] ResultsOf(Recorded message) => [.. Payments.Select(payment =>
    {
        var results = message.Json.GetProperty("individualTransferResults").EnumerateArray()
            .Where(result => result.GetProperty("transferId").GetString() == payment.Id).ToList();
        return string.Join('+', results.Select(result => WordOf(result, payment)));
    })];

    private static string WordOf(JsonElement result, Payment payment)
    {
        if (result.TryGetProperty("errorInformation", out var error)) return error.GetProperty("errorCode").GetString()!;
        if (!result.TryGetProperty("fulfilment", out var fulfilment)) return "told";
        return fulfilment.GetString() == payment.Fulfilment ? "fulfilled" : "another fulfilment";
    }
}
