using System.Text;

namespace Pamoja.Hub.Tests;

/// <summary>Odd but lawful messages through raw sockets at both ends: what comes out is what went in.</summary>
public sealed class PassThroughTests(HubFixture hub, ITestOutputHelper output) : IClassFixture<HubFixture>
{
    private const int Messages = 10_000;
    private const int Connections = 8;

    /// <summary>What belongs to one connection, or to the hub: it does not go on.</summary>
    private static readonly string[] Stripped = ["Host", "Content-Length", "Authorization", "Cookie", "Connection", "x-client-id"];

    [Fact]
    public async Task Ten_thousand_odd_messages_come_out_as_they_went_in_byte_for_byte()
    {
        await using var payee = new RawParticipant();
        foreach (var type in new[] { "QUOTES", "TRX_REQ_SERVICE", "AUTHORIZATIONS", "FX_QUOTES", "BULK_QUOTES" })
            await hub.SetEndpointAsync(HubFixture.PayeeName, $"FSPIOP_CALLBACK_URL_{type}", payee.Address);
        await hub.SetEndpointAsync(HubFixture.PayeeName, "FSPIOP_CALLBACK_URL_TRANSFER_POST", $"{payee.Address}/transfers");
        foreach (var (type, suffix) in new[] { ("GET", ""), ("PUT", ""), ("PUT_ERROR", "/error") })
        {
            await hub.SetEndpointAsync(
                HubFixture.PayeeName, $"FSPIOP_CALLBACK_URL_PARTIES_{type}",
                $"{payee.Address}/parties/{{{{partyIdType}}}}/{{{{partyIdentifier}}}}{suffix}");
        }

        var seed = 20_261;
        var sent = new OddMessage[Messages];
        for (var i = 0; i < Messages; i++) sent[i] = OddMessage.Draw(new Random(seed + i), i);
        var wrong = new List<string>();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(SendAsync));
        for (var tries = 0; payee.Received.Count < Messages && tries < 300; tries++) await Task.Delay(50);

        Assert.Equal(0, payee.Odd);
        foreach (var message in sent)
        {
            if (!payee.Received.TryGetValue(message.Key, out var received)) wrong.Add($"{message.Key} {message.Request.Target}: did not come");
            else if (Difference(message.Request, received) is { } difference) wrong.Add($"{message.Key} {message.Request.Target}: {difference}");
        }

        var kinds = sent.GroupBy(message => $"{message.Request.Method} {message.Request.Target.Split('/', '?')[1]}").OrderBy(kind => kind.Key);
        output.WriteLine($"{Messages} messages from seed {seed}, {sent.Sum(message => (long)message.Request.Body.Length)} bytes of bodies: "
            + string.Join(", ", kinds.Select(kind => $"{kind.Count()} {kind.Key}")));
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {Messages}:\n{string.Join('\n', wrong.Take(20))}");

        async Task SendAsync(int worker)
        {
            await using var connection = new RawConnection(hub.Hub.Interoperability);
            for (var i = worker; i < Messages; i += Connections)
            {
                var answer = await connection.SendAsync(sent[i].Request.ToBytes());
                if (answer.Status is 200 or 202) continue;
                lock (wrong) wrong.Add($"{sent[i].Key} {sent[i].Request.Target}: {answer.Status} {answer.Body}");
            }
        }
    }

    private static string? Difference(RawRequest sent, RawReceived received)
    {
        var line = $"{sent.Method} {sent.Target} HTTP/1.1";
        if (received.RequestLine != line) return $"the request line is {received.RequestLine}";
        if (!received.Body.AsSpan().SequenceEqual(sent.Body)) return $"the body is {Encoding.UTF8.GetString(received.Body)}";
        foreach (var name in sent.Headers.Select(header => header.Name).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (Stripped.Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
            if (name.Equals("Accept", StringComparison.OrdinalIgnoreCase) && sent.Method == "PUT") continue;
            var (before, after) = (Values(sent.Headers, name), Values(received.Headers, name));
            if (before != after) return $"{name} was '{before}' and is '{after}'";
        }

        var added = received.Headers.Select(header => header.Name)
            .Except(sent.Headers.Select(header => header.Name).Concat(["Host", "Content-Length"]), StringComparer.OrdinalIgnoreCase).ToList();
        return added.Count == 0 ? null : $"there are more headers: {string.Join(", ", added)}";
    }

    /// <summary>Lines of one name are one list (RFC 9110), however they are spread.</summary>
    private static string Values(IReadOnlyList<(string Name, string Value)> headers, string name) => string.Join(
        ", ", headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value));
}
