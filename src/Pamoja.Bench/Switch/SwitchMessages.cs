using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Pamoja.Fspiop;

namespace Pamoja.Bench;

/// <summary>The messages of a payment as connectors in the field send them, bodies and headers of usual size.</summary>
internal static class SwitchMessages
{
    private const string TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static readonly byte[] Secret = SHA256.HashData("a payment of the bench"u8);
    private static readonly string Fulfilment = Base64Url.EncodeToString(Secret);
    private static readonly string Condition = Base64Url.EncodeToString(SHA256.HashData(Secret));
    private static readonly string Packet = new('A', 640);

    internal static string Quote(string quote, string payer, string payee, string party) => $$$"""
        {"quoteId":"{{{quote}}}","transactionId":"{{{quote}}}","payee":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"{{{party}}}",
        "fspId":"{{{payee}}}"},"name":"Baraka Example"},"payer":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"9990000001",
        "fspId":"{{{payer}}}"},"name":"Amina Example","personalInfo":{"complexName":{"firstName":"Amina","lastName":"Example"},
        "dateOfBirth":"1988-11-05"}},"amountType":"SEND","amount":{"currency":"{{{SwitchScheme.Currency}}}","amount":"1.5"},
        "transactionType":{"scenario":"TRANSFER","initiator":"PAYER","initiatorType":"CONSUMER"},"note":"rent for the month"}
        """;

    internal static string Transfer(string transfer, string payer, string payee, string expiration) => $$$"""
        {"transferId":"{{{transfer}}}","payerFsp":"{{{payer}}}","payeeFsp":"{{{payee}}}","amount":{"currency":"{{{SwitchScheme.Currency}}}",
        "amount":"1.5"},"ilpPacket":"{{{Packet}}}","condition":"{{{Condition}}}","expiration":"{{{expiration}}}"}
        """;

    internal static string Party(string party, string payee) => $$$"""
        {"party":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"{{{party}}}","fspId":"{{{payee}}}"},"name":"Baraka Example",
        "personalInfo":{"complexName":{"firstName":"Baraka","lastName":"Example"},"dateOfBirth":"1990-02-28"}}
        }
        """;

    internal static string Offer(string expiration) => $$$"""
        {"transferAmount":{"currency":"{{{SwitchScheme.Currency}}}","amount":"1.5"},"payeeReceiveAmount":{"currency":"{{{SwitchScheme.Currency}}}",
        "amount":"1.5"},"expiration":"{{{expiration}}}","ilpPacket":"{{{Packet}}}","condition":"{{{Condition}}}"}
        """;

    internal static string Fulfil(string completed) =>
        $$$"""{"fulfilment":"{{{Fulfilment}}}","completedTimestamp":"{{{completed}}}","transferState":"COMMITTED"}""";

    /// <summary>A request with the headers that FSPIOP wants; without a body it is a GET.</summary>
    internal static HttpRequestMessage To(
        Uri hub, HttpMethod method, string path, string resource, string source, string? destination, string date, string? body)
    {
        var request = new HttpRequestMessage(method, new Uri(hub, path)) { Content = new ByteArrayContent(body is null ? [] : Encoding.UTF8.GetBytes(body)) };
        var content = request.Content.Headers;
        content.TryAddWithoutValidation(HeaderNames.ContentType, MediaType.ForContent(resource, ProtocolVersion.V11));
        var headers = request.Headers;
        if (method != HttpMethod.Put) headers.TryAddWithoutValidation(HeaderNames.Accept, MediaType.ForAccept(resource, 1));
        headers.TryAddWithoutValidation(HeaderNames.Date, date);
        headers.TryAddWithoutValidation(HeaderNames.FspiopSource, source);
        if (destination is not null) headers.TryAddWithoutValidation(HeaderNames.FspiopDestination, destination);
        headers.TryAddWithoutValidation(HeaderNames.TraceParent, TraceParent);
        return request;
    }
}
