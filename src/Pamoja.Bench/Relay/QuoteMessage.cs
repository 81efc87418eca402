using System.Text;
using Pamoja.Fspiop;

namespace Pamoja.Bench;

/// <summary>
/// The two messages of a quote as a connector in the field sends them: POST /quotes and the payee's PUT /quotes/{ID}. All of one kind are the
/// same bytes but for the quote's id, so that the other end can hold what it gets against what was sent.
/// </summary>
internal sealed class QuoteMessage
{
    /// <summary>Who asks.</summary>
    internal const string PayerName = "payerfsp";

    /// <summary>Who offers.</summary>
    internal const string PayeeName = "payeefsp";

    private const string Placeholder = "00000000-0000-4000-8000-000000000000";

    private readonly byte[] _body;
    private readonly int _idAt;

    private QuoteMessage(string method, string source, string destination, string body)
    {
        (Method, Source, Destination) = (new HttpMethod(method), source, destination);
        _body = Encoding.UTF8.GetBytes(body);
        _idAt = _body.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Placeholder));
    }

    /// <summary>The payer's question.</summary>
    internal static QuoteMessage Request(string currency) => new("POST", PayerName, PayeeName, $$$"""
        {"quoteId":"{{{Placeholder}}}","transactionId":"5d1c1b74-9f5c-4b3b-8f2e-8c4f3b8f7a10","payee":{"partyIdInfo":{"partyIdType":"MSISDN",
        "partyIdentifier":"9991000002","fspId":"payeefsp"},"name":"Baraka Example","personalInfo":{"complexName":{"firstName":"Baraka",
        "lastName":"Example"},"dateOfBirth":"1990-02-28"}},"payer":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"9991000001",
        "fspId":"payerfsp"},"name":"Amina Example","personalInfo":{"complexName":{"firstName":"Amina","lastName":"Example"},
        "dateOfBirth":"1988-11-05"}},"amountType":"SEND","amount":{"currency":"{{{currency}}}","amount":"25.5"},
        "transactionType":{"scenario":"TRANSFER","initiator":"PAYER","initiatorType":"CONSUMER"},"note":"rent for the month",
        "expiration":"2099-01-02T03:04:05.678Z","extensionList":{"extension":[{"key":"channel","value":"mobile"}]}}
        """);

    /// <summary>The payee's offer.</summary>
    internal static QuoteMessage Offer(string currency) => new("PUT", PayeeName, PayerName, $$$"""
        {"transferAmount":{"currency":"{{{currency}}}","amount":"25.5"},"payeeReceiveAmount":{"currency":"{{{currency}}}","amount":"25"},
        "payeeFspFee":{"currency":"{{{currency}}}","amount":"0.5"},"expiration":"2099-01-02T03:04:05.678Z",
        "ilpPacket":"{{{new string('A', 640)}}}","condition":"zD5yNieCVOZNWA6uSc-W_qnXgNeeYi72Lts_kU0AYH8",
        "extensionList":{"extension":[{"key":"quote","value":"{{{Placeholder}}}"}]}}
        """);

    internal HttpMethod Method { get; }

    internal string Source { get; }

    internal string Destination { get; }

    /// <summary>The path of one quote's message.</summary>
    internal string PathOf(Guid quote) => Method == HttpMethod.Post ? "/quotes" : $"/quotes/{quote}";

    internal byte[] BodyOf(Guid quote)
    {
        var body = _body.AsSpan().ToArray();
        quote.TryFormat(body.AsSpan(_idAt), out _);
        return body;
    }

    /// <summary>The quote that a received body is about; false if it is not, byte for byte, a body of this message.</summary>
    internal bool TryRead(ReadOnlySpan<byte> received, out Guid quote)
    {
        quote = default;
        return received.Length == _body.Length
            && Guid.TryParse(received.Slice(_idAt, Placeholder.Length), out quote)
            && received[.._idAt].SequenceEqual(_body.AsSpan(0, _idAt))
            && received[(_idAt + Placeholder.Length)..].SequenceEqual(_body.AsSpan(_idAt + Placeholder.Length));
    }

    /// <summary>The message of one quote, addressed to a hub or a bare relay.</summary>
    /// <param name="relay">Where it goes.</param>
    /// <param name="quote">Which quote it is about.</param>
    /// <param name="date">The Date header.</param>
    /// <param name="signature">Signs it; null: it carries a text as long as a signature.</param>
    internal HttpRequestMessage To(Uri relay, Guid quote, string date, LoadSignature? signature)
    {
        var path = PathOf(quote);
        var body = BodyOf(quote);
        var request = new HttpRequestMessage(Method, new Uri(relay, path)) { Content = new ByteArrayContent(body) };
        var headers = request.Headers;
        request.Content.Headers.TryAddWithoutValidation(
            HeaderNames.ContentType, MediaType.ForContent(ResourceNames.Quotes, ProtocolVersion.V11));
        if (Method == HttpMethod.Post) headers.TryAddWithoutValidation(HeaderNames.Accept, MediaType.ForAccept(ResourceNames.Quotes, 1));
        headers.TryAddWithoutValidation(HeaderNames.Date, date);
        headers.TryAddWithoutValidation(HeaderNames.FspiopSource, Source);
        headers.TryAddWithoutValidation(HeaderNames.FspiopDestination, Destination);
        headers.TryAddWithoutValidation(HeaderNames.FspiopUri, path);
        headers.TryAddWithoutValidation(HeaderNames.FspiopHttpMethod, Method.Method);
        headers.TryAddWithoutValidation(
            HeaderNames.FspiopSignature,
            signature?.Sign(new SignedHead(path, Method.Method, Source, Destination, date), body) ?? Signature);
        headers.TryAddWithoutValidation(HeaderNames.TraceParent, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        return request;
    }

    /// <summary>As long as a real one; a relay passes it on unread.</summary>
    private static readonly string Signature =
        $$"""{"signature":"{{new string('s', 342)}}","protectedHeader":"{{new string('p', 220)}}"}""";
}
