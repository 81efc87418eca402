using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Pamoja.Fspiop;

namespace Pamoja.Bench;

/// <summary>The messages of a payment as connectors in the field send them, bodies and headers of usual size.</summary>
internal static class SwitchMessages
{
    private static readonly byte[] Secret = SHA256.HashData("a payment of the bench"u8);
    private static readonly string Fulfilment = Base64Url.EncodeToString(Secret);
    private static readonly string Condition = Base64Url.EncodeToString(SHA256.HashData(Secret));
    private static readonly string Packet = new('A', 640);

    internal static string Quote(string quote, string payer, string payee, string party, string currency) => $$$"""
        {"quoteId":"{{{quote}}}","transactionId":"{{{quote}}}","payee":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"{{{party}}}",
        "fspId":"{{{payee}}}"},"name":"Baraka Example"},"payer":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"9990000001",
        "fspId":"{{{payer}}}"},"name":"Amina Example","personalInfo":{"complexName":{"firstName":"Amina","lastName":"Example"},
        "dateOfBirth":"1988-11-05"}},"amountType":"SEND","amount":{"currency":"{{{currency}}}","amount":"1.5"},
        "transactionType":{"scenario":"TRANSFER","initiator":"PAYER","initiatorType":"CONSUMER"},"note":"rent for the month"}
        """;

    internal static string Transfer(string transfer, string payer, string payee, string currency, string expiration) => $$$"""
        {"transferId":"{{{transfer}}}","payerFsp":"{{{payer}}}","payeeFsp":"{{{payee}}}","amount":{"currency":"{{{currency}}}",
        "amount":"1.5"},"ilpPacket":"{{{Packet}}}","condition":"{{{Condition}}}","expiration":"{{{expiration}}}"}
        """;

    internal static string Party(string party, string payee) => $$$"""
        {"party":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"{{{party}}}","fspId":"{{{payee}}}"},"name":"Baraka Example",
        "personalInfo":{"complexName":{"firstName":"Baraka","lastName":"Example"},"dateOfBirth":"1990-02-28"}}
        }
        """;

    internal static string Offer(string currency, string expiration) => $$$"""
        {"transferAmount":{"currency":"{{{currency}}}","amount":"1.5"},"payeeReceiveAmount":{"currency":"{{{currency}}}",
        "amount":"1.5"},"expiration":"{{{expiration}}}","ilpPacket":"{{{Packet}}}","condition":"{{{Condition}}}"}
        """;

    internal static string Fulfil(string completed) =>
        $$$"""{"fulfilment":"{{{Fulfilment}}}","completedTimestamp":"{{{completed}}}","transferState":"COMMITTED"}""";

    /// <summary>The terms of a conversion are the same in the question and in the offer.</summary>
    internal static string Terms(string conversion, string transfer, string payer, string expiration) => $$$"""
        {"conversionId":"{{{conversion}}}","determiningTransferId":"{{{transfer}}}","initiatingFsp":"{{{payer}}}",
        "counterPartyFsp":"{{{SwitchScheme.Converter}}}","amountType":"SEND",{{{Amounts}}},"expiration":"{{{expiration}}}"}
        """;

    internal static string FxQuote(string request, string terms) =>
        $$$"""{"conversionRequestId":"{{{request}}}","conversionTerms":{{{terms}}}}""";

    internal static string FxOffer(string terms) => $$$"""{"condition":"{{{Condition}}}","conversionTerms":{{{terms}}}}""";

    internal static string FxTransfer(string conversion, string transfer, string payer, string expiration) => $$$"""
        {"commitRequestId":"{{{conversion}}}","determiningTransferId":"{{{transfer}}}","initiatingFsp":"{{{payer}}}",
        "counterPartyFsp":"{{{SwitchScheme.Converter}}}",{{{Amounts}}},"condition":"{{{Condition}}}","expiration":"{{{expiration}}}"}
        """;

    internal static string FxFulfil(string completed) =>
        $$$"""{"fulfilment":"{{{Fulfilment}}}","completedTimestamp":"{{{completed}}}","conversionState":"RESERVED"}""";

    private const string Amounts =
        $$$"""
        "sourceAmount":{"currency":"{{{SwitchScheme.Currency}}}","amount":"1.5"},"targetAmount":{"currency":"{{{SwitchScheme.OtherCurrency}}}","amount":"1.5"}
        """;

    /// <summary>
    /// A request as bytes, with the headers that FSPIOP wants and a trace of its own; without a body it is a GET, which only asks and need not be
    /// signed.
    /// </summary>
    internal static byte[] Render(
        string host,
        string method,
        string path,
        string resource,
        string source,
        string? destination,
        string date,
        string? body,
        LoadSignature? signature)
    {
        // Conversions came with version 2.0.
        var isConversion = resource is ResourceNames.FxQuotes or ResourceNames.FxTransfers;
        var text = new StringBuilder(2_048)
            .Append(method).Append(' ').Append(path).Append(" HTTP/1.1\r\nHost: ").Append(host)
            .Append("\r\nContent-Type: ").Append(MediaType.ForContent(resource, isConversion ? ProtocolVersion.V20 : ProtocolVersion.V11))
            .Append("\r\nDate: ").Append(date)
            .Append("\r\nFSPIOP-Source: ").Append(source);
        if (method != "PUT") text.Append("\r\nAccept: ").Append(MediaType.ForAccept(resource, isConversion ? 2 : 1));
        if (destination is not null) text.Append("\r\nFSPIOP-Destination: ").Append(destination);
        text.Append("\r\ntraceparent: 00-").Append(ActivityTraceId.CreateRandom()).Append('-').Append(ActivitySpanId.CreateRandom()).Append("-01");
        if (body is not null) text.Append("\r\nContent-Length: ").Append(body.Length);
        if (body is not null && signature is not null)
        {
            var head = new SignedHead(path, method, source, destination, date);
            text.Append("\r\nFSPIOP-URI: ").Append(path)
                .Append("\r\nFSPIOP-HTTP-Method: ").Append(method)
                .Append("\r\nFSPIOP-Signature: ").Append(signature.Sign(head, Encoding.ASCII.GetBytes(body)));
        }

        text.Append("\r\n\r\n").Append(body);
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
