using System.Globalization;
using System.Text;

namespace Pamoja.Hub.Tests;

/// <summary>A message that the API allows and nobody expects: drawn from a seed, so that a failure can be drawn again.</summary>
internal sealed record OddMessage(string Key, RawRequest Request)
{
    private static readonly string[] Blanks = ["", " ", "  ", "\t", "\n", "\r\n ", "\n\n\t "];
    private static readonly string[] Texts =
    [
        "plain", "é", "ဇော်ဝင်း", "𝔘𝔫𝔦", "a\\u0000b", "\\\"quoted\\\"", "\\\\", "\\/", "/", "\\ud83d\\ude00", "😀", "\\u00e9", "<&>'", "{{mustache}}", "%41",
        "\u2028", "\uFEFF", "null", "1e3",
    ];

    private static readonly string[] Ids = ["12345", "%2B254700", "+254700", "a%20b", "a;b=c", "x%2Fy", "%C3%A9", "~a_b-c.d", "A%41", "1%2c2", "(x)'*!"];
    private static readonly string[] OddValues = ["", "é\u00ff", "a,b", "\"q\"", "a  b", "x;y=z", new('v', 900), "\t-\t", "=?utf-8?q?x?="];

    internal static OddMessage Draw(Random random, int number)
    {
        var id = Guid.NewGuid().ToString();
        var request = random.Next(10) switch
        {
            0 => Quote(random, id),
            1 => RawRequest.Of("PUT", $"/quotes/{id}{Query(random)}", Offer(random), "1.1", HubFixture.PayerName, HubFixture.PayeeName),
            2 => RawRequest.Of("PUT", $"/quotes/{id}/error{Query(random)}", Error(random), "2.0", HubFixture.PayerName, HubFixture.PayeeName),
            3 => RawRequest.Of("GET", $"/quotes/{id}{Query(random)}", null, "1.0", HubFixture.PayerName, HubFixture.PayeeName),
            4 => Party(random),
            5 => Transfer(random, id),
            6 => RequestToPay(random, id),
            7 => Conversion(random, id),
            8 => RawRequest.Of(
                "PUT", $"/bulkQuotes/{id}{Query(random)}", BulkOffer(random, id), "1.1", HubFixture.PayerName, HubFixture.PayeeName),
            _ => RawRequest.Of(
                "GET", $"/authorizations/{id}?authenticationType=OTP&retriesLeft=%32&amount=10.5&currency=USD&x={Pick(random, Ids)}", null, "1.1",
                HubFixture.PayerName, HubFixture.PayeeName),
        };
        var key = number.ToString(CultureInfo.InvariantCulture);
        var headers = request.Headers.Select(header => (OddCase(random, header.Name), header.Value)).ToList();
        headers.Add((OddCase(random, "X-Test"), key));
        for (var i = random.Next(6); i > 0; i--) headers.Insert(random.Next(headers.Count + 1), ($"X-Odd-{i}", Pick(random, OddValues).Trim()));
        if (random.Next(4) == 0) headers.AddRange([("X-Twice", "1"), ("x-twice", "2")]);
        if (random.Next(4) == 0) headers.Add(("FSPIOP-Signature", "{\"signature\":\"" + new string('s', random.Next(1, 500)) + "\"}"));
        if (random.Next(4) == 0) headers.Add(("tracestate", "a=1,b=2"));
        if (random.Next(5) == 0) headers.AddRange([("Authorization", "Bearer x"), ("Cookie", "a=b")]);
        if (random.Next(5) == 0) headers.Add(("X-Forwarded-For", "1.2.3.4, 5.6.7.8"));
        if (random.Next(5) == 0) headers.Add(("Accept-Encoding", "gzip;q=0.1, br"));
        if (random.Next(5) == 0) headers.Add(("User-Agent", "odd/1.0 (é)"));
        if (random.Next(8) == 0) headers.AddRange([("If-None-Match", "\"x\""), ("Range", "bytes=0-1"), ("Warning", "199 - \"w\"")]);
        return new OddMessage(key, request with { Headers = headers });
    }

    private static RawRequest Quote(Random random, string id)
    {
        string[] members =
        [
            $"\"quoteId\":\"{id}\"", $"\"transactionId\":\"{id}\"", $"\"payee\":{Side(random, "payeefsp")}", $"\"payer\":{Side(random, "payerfsp")}",
            "\"amountType\":\"SEND\"",
            $"\"amount\":{Object(random, "\"currency\":\"USD\"", "\"amount\":" + Pick(random, ["\"1.5\"", "1.50", "1.5", "\"0\""]))}",
            "\"transactionType\":" + Object(
                random,
                "\"scenario\":\"TRANSFER\"",
                "\"initiator\":\"PAYER\"",
                "\"initiatorType\":\"CONSUMER\"",
                $"\"{Pick(random, Texts)}\":[1e400,-0.0,{{}}]"),
            $"\"note\":\"{Pick(random, Texts)}\"",
        ];
        random.Shuffle(members);
        return RawRequest.Of("POST", $"/quotes{Query(random)}", Object(random, members), "1.1", HubFixture.PayerName, HubFixture.PayeeName);
    }

    /// <summary>Durable: it comes out of the database. What is registered for transfers is the whole address, so no query goes on.</summary>
    private static RawRequest Transfer(Random random, string id)
    {
        string[] members =
        [
            $"\"transferId\":\"{id}\"", "\"payeeFsp\":\"payeefsp\"", "\"payerFsp\":\"payerfsp\"",
            $"\"amount\":{Object(random, "\"currency\":\"USD\"", "\"amount\":" + Pick(random, ["\"0.01\"", "0.01", "\"0.02\""]))}",
            $"\"ilpPacket\":\"AYIB{new string('A', random.Next(1, 2_000))}\"", "\"condition\":\"zD5yNieCVOZNWA6uSc-W_qnXgNeeYi72Lts_kU0AYH8\"",
            "\"expiration\":\"2035-01-02T03:04:05.678+03:00\"", $"\"{Pick(random, Texts)}\":[1e400,-0.0,{{}},\"{Pick(random, Texts)}\"]",
        ];
        random.Shuffle(members);
        return RawRequest.Of("POST", "/transfers", Object(random, members), "1.1", HubFixture.PayerName, HubFixture.PayeeName);
    }

    private static RawRequest RequestToPay(Random random, string id)
    {
        string[] members =
        [
            $"\"transactionRequestId\":\"{id}\"", $"\"payee\":{Object(random, "\"partyIdInfo\":" + Identifier(random, "payerfsp"))}",
            $"\"payer\":{Identifier(random, "payeefsp")}", $"\"amount\":{Object(random, "\"currency\":\"USD\"", "\"amount\":\"1\"")}",
            "\"transactionType\":" + Object(
                random, "\"scenario\":\"TRANSFER\"", "\"initiator\":\"PAYEE\"", "\"initiatorType\":\"BUSINESS\""),
            $"\"note\":\"{Pick(random, Texts)}\"",
        ];
        random.Shuffle(members);
        return RawRequest.Of(
            "POST", $"/transactionRequests{Query(random)}", Object(random, members), "1.1", HubFixture.PayerName, HubFixture.PayeeName);
    }

    private static RawRequest Conversion(Random random, string id)
    {
        string Money() => Object(random, "\"currency\":\"USD\"", "\"amount\":\"1.5\"");
        var terms = Object(
            random, $"\"conversionId\":\"{id}\"", "\"initiatingFsp\":\"payerfsp\"", "\"counterPartyFsp\":\"payeefsp\"", "\"amountType\":\"SEND\"",
            $"\"sourceAmount\":{Money()}", $"\"targetAmount\":{Money()}", "\"expiration\":\"2035-01-02T03:04:05.678Z\"");
        return RawRequest.Of(
            "POST", $"/fxQuotes{Query(random)}",
            Object(random, $"\"conversionRequestId\":\"{id}\"", $"\"conversionTerms\":{terms}", $"\"{Pick(random, Texts)}\":null"),
            "2.0", HubFixture.PayerName, HubFixture.PayeeName);
    }

    private static string BulkOffer(Random random, string id) => Object(
        random,
        "\"individualQuoteResults\":[" + Object(
            random, $"\"quoteId\":\"{id}\"", "\"transferAmount\":" + Object(random, "\"currency\":\"USD\"", "\"amount\":\"1.5\"")) + "]",
        "\"expiration\":\"2035-01-02T03:04:05.678Z\"");

    private static RawRequest Party(Random random)
    {
        var target = $"/parties/ALIAS/{Pick(random, ["a-b_c", "%2B1", "+1", "a%2Fb", "~x", "%C3%A9", "A%41"])}{Query(random)}";
        return random.Next(2) == 0
            ? RawRequest.Of("GET", target.Split('?')[0], null, "1.1", HubFixture.PayerName, HubFixture.PayeeName)
            : RawRequest.Of(
                "PUT", target.Split('?')[0], Object(random, $"\"party\":{Side(random, "x")}", $"\"more\":\"{Pick(random, Texts)}\""), "1.0",
                HubFixture.PayerName, HubFixture.PayeeName);
    }

    private static string Side(Random random, string fsp) => Object(
        random,
        "\"partyIdInfo\":" + Identifier(random, fsp),
        $"\"name\":\"{Pick(random, Texts)}\"",
        $"\"odd\":{Pick(random, ["null", "true", "[[],{}]", "1E+2", "\"\""])}");

    private static string Identifier(Random random, string fsp) => Object(
        random, "\"partyIdType\":\"MSISDN\"", "\"partyIdentifier\":" + Pick(random, ["\"1\"", "1"]), $"\"fspId\":\"{fsp}\"");

    private static string Offer(Random random) => Object(
        random,
        "\"transferAmount\":" + Object(random, "\"currency\":\"USD\"", "\"amount\":\"1\""),
        "\"expiration\":\"2035-01-02T03:04:05.678+03:00\"",
        $"\"ilpPacket\":\"{new string('A', random.Next(1, 3_000))}==\"",
        "\"condition\":\"zD5yNieCVOZNWA6uSc-W_qnXgNeeYi72Lts_kU0AYH8\"");

    private static string Error(Random random) => Object(
        random, "\"errorInformation\":" + Object(random, "\"errorCode\":\"5103\"", $"\"errorDescription\":\"{Pick(random, Texts)}\""));

    private static string Object(Random random, params string[] members)
    {
        var text = new StringBuilder("{");
        for (var i = 0; i < members.Length; i++)
        {
            if (i > 0) text.Append(',');
            var colon = members[i].IndexOf("\":", StringComparison.Ordinal) + 1;
            text.Append(Pick(random, Blanks)).Append(members[i].AsSpan(0, colon)).Append(Pick(random, Blanks)).Append(':')
                .Append(Pick(random, Blanks)).Append(members[i].AsSpan(colon + 1)).Append(Pick(random, Blanks));
        }

        return text.Append('}').Append(Pick(random, Blanks)).ToString();
    }

    private static string Query(Random random) => random.Next(3) switch
    {
        0 => "",
        1 => "?x=1&x=2&empty=&=&%20",
        _ => $"?{Pick(random, ["a", "a=%2B+b", "q=a/b?c", "a=%zz".Replace("zz", "7E", StringComparison.Ordinal), "x=!$'()*;,:@"])}",
    };

    private static string OddCase(Random random, string name) => random.Next(3) switch
    {
        0 => name.ToUpperInvariant(),
        1 => string.Concat(name.Select((letter, i) => i % 2 == 0 ? char.ToLowerInvariant(letter) : char.ToUpperInvariant(letter))),
        _ => name,
    };

    private static string Pick(Random random, string[] values) => values[random.Next(values.Length)];
}
