using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pamoja.Hub.Tests;

/// <summary>
/// Every operation in every version, good and spoilt in every way that has a name, over a raw socket: what is good is taken, what is spoilt
/// is refused with exactly its status and code, and nothing makes the hub fail.
/// </summary>
public sealed class WireTableTests(HubFixture hub, ITestOutputHelper output) : IClassFixture<HubFixture>
{
    private const string TooLong = "123456789012345678901234567890123";

    private readonly List<string> _wrong = [];
    private int _tried;

    [Fact]
    public async Task Every_operation_takes_what_is_good_and_refuses_what_is_spoilt_with_exactly_its_code()
    {
        hub.Oracle.Answer = _ => Task.FromResult((200, """{"partyList":[{"fspId":"payeefsp"}]}"""));
        await using var connection = new RawConnection(hub.Hub.Interoperability);
        foreach (var operation in WireOperations.All)
        {
            foreach (var version in operation.Versions)
            {
                await TryHeadersAsync(connection, operation, version);
                await TryPathsAsync(connection, operation, version);
                await TryQueryAsync(connection, operation, version);
                await TryBodiesAsync(connection, operation, version);
            }
        }

        output.WriteLine($"{_tried} inputs to {WireOperations.All.Count} operations");
        Assert.True(_wrong.Count == 0, $"{_wrong.Count} of {_tried} inputs:\n{string.Join('\n', _wrong.Take(40))}");
        Assert.True(_tried > 5_000, $"only {_tried} inputs were tried");
    }

    [Fact]
    public async Task The_table_has_every_operation_and_version_that_the_hub_publishes()
    {
        using var client = new HttpClient();
        var published = JsonNode.Parse(await client.GetStringAsync(new Uri(hub.Hub.Interoperability, "/openapi.json")))!["paths"]!.AsObject();
        var (operations, missing) = (0, new List<string>());
        foreach (var (pattern, methods) in published)
        {
            foreach (var (method, described) in methods!.AsObject().Where(member => member.Key != "parameters"))
            {
                operations++;
                var row = WireOperations.All.FirstOrDefault(
                    each => each.Method.Equals(method, StringComparison.OrdinalIgnoreCase) && Fits(pattern, each.Target));
                if (row is null) missing.Add($"{method} {pattern}");
                if (described!["requestBody"] is not { } body) continue;
                var versions = body["content"]!.AsObject().Select(content => content.Key.Split("version=")[1]).Order();
                if (row is not null && !versions.SequenceEqual(row.Versions)) missing.Add($"{method} {pattern}: {string.Join(", ", versions)}");
            }
        }

        output.WriteLine($"{operations} operations are published, the table has {WireOperations.All.Count}");
        Assert.Empty(missing);
        Assert.Equal(operations, WireOperations.All.Count);

        static bool Fits(string pattern, string target)
        {
            var (wanted, given) = (pattern.Split('/'), target.Split('?')[0].Split('/'));
            return wanted.Length == given.Length && wanted.Zip(given).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
        }
    }

    [Fact]
    public async Task What_is_no_message_at_all_never_makes_the_hub_fail()
    {
        await using var connection = new RawConnection(hub.Hub.Interoperability);
        var good = Good(WireOperations.All.First(operation => operation.ToString() == "POST /quotes"), "1.1");

        // A body that is larger than it may be, announced and sent.
        var large = good.WithBody($$"""{"quoteId":"{{new string('x', 5_242_880)}}"}""");
        await ExpectAsync(connection, "too large", large, 400, "3104");
        await ExpectAsync(connection, "announced too large", good.ToBytes(announcedLength: 5_242_881), 400, "3104");
        await ExpectAsync(connection, "after it", good, 202, null);

        // Without end, in chunks that are too many.
        var chunked = new StringBuilder("POST /quotes HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n");
        foreach (var (name, value) in good.Headers) chunked.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        chunked.Append("\r\n");
        for (var i = 0; i < 90; i++) chunked.Append("10000\r\n").Append(' ', 0x10000).Append("\r\n");
        await ExpectAsync(connection, "endless chunks", Encoding.ASCII.GetBytes(chunked + "0\r\n\r\n"), 400, "3104");

        // Cut off in the middle, by a sender that hangs up.
        await using (var another = new RawConnection(hub.Hub.Interoperability))
        {
            for (var length = 1; length < good.ToBytes().Length; length += 97) await another.SendAndHangUpAsync(good.ToBytes().AsMemory(0, length));
        }

        // Not HTTP as it should be: the listener's own answers, 4xx or, for a version of HTTP that is none, 505.
        foreach (var text in new[]
        {
            "NONSENSE\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /quotes HTTP/1.1\r\n\r\n", "GET  HTTP/1.1\r\nHost: h\r\n\r\n",
            "POST /quotes HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n", "GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n",
            $"GET /quotes HTTP/1.1\r\nHost: h\r\nX: {new string('x', 70_000)}\r\n\r\n",
        })
        {
            await using var broken = new RawConnection(hub.Hub.Interoperability);
            _tried++;
            var answer = await broken.SendAsync(Encoding.Latin1.GetBytes(text));
            if (answer.Status is (< 400 or > 499) and not 505) _wrong.Add($"{text.Split('\r')[0]}: {answer.Status}");
        }

        await ExpectAsync(connection, "and still", good, 202, null);
        output.WriteLine($"{_tried} inputs");
        Assert.True(_wrong.Count == 0, string.Join('\n', _wrong));
    }

    private static RawRequest Good(WireOperation operation, string version) =>
        RawRequest.Of(operation.Method, operation.Target, operation.Body, version, HubFixture.PayerName, HubFixture.PayeeName);

    private async Task TryHeadersAsync(RawConnection connection, WireOperation operation, string version)
    {
        var good = Good(operation, version);
        var resource = operation.Target.Split('/', '?')[1];
        await ExpectAsync(connection, "good", good, operation.Success, operation.Success == 501 ? "2002" : null);
        if (operation.Method is "GET" or "POST" or "DELETE")
        {
            await ExpectAsync(connection, "no Accept", good.Without("Accept"), 400, "3102");
            foreach (var malformed in new[] { "application/json", "*/*", $"application/vnd.interoperability.{resource}+json;version=1, x", "x" })
                await ExpectAsync(connection, "malformed Accept", good.With("Accept", malformed), 400, "3101");
            foreach (var unsupported in new[] { "9", "1.9", "01.1" })
            {
                await ExpectAsync(
                    connection, "Accept of an unknown version",
                    good.With("Accept", $"application/vnd.interoperability.{resource}+json;version={unsupported}"), 406, "3001");
            }
        }
        else
        {
            await ExpectAsync(connection, "no Accept", good.Without("Accept"), operation.Success, operation.Success == 501 ? "2002" : null);
        }

        await ExpectAsync(connection, "no Date", good.Without("Date"), 400, "3102");
        foreach (var malformed in new[] { "yesterday", "2030-01-02T03:04:05.678Z", "Mon, 02 Jan 2030 03:04:05 GMT" })
            await ExpectAsync(connection, "malformed Date", good.With("Date", malformed), 400, "3101");
        await ExpectAsync(connection, "no Content-Type", good.Without("Content-Type"), 400, "3102");
        foreach (var malformed in new[]
        {
            "application/json", $"application/vnd.interoperability.{resource}+json", $"application/vnd.interoperability.{resource}+json;version=1",
            $"application/vnd.interoperability.{resource}+json;version={version};charset=utf-8",
            $"application/vnd.interoperability.iso20022.{resource}+json;version={version}",
            $"application/vnd.interoperability.settlements+json;version={version}",
        })
        {
            await ExpectAsync(connection, "malformed Content-Type", good.With("Content-Type", malformed), 400, "3101");
        }

        foreach (var unsupported in new[] { "9.9", "1.2", "01.1" })
        {
            await ExpectAsync(
                connection, "Content-Type of an unknown version",
                good.With("Content-Type", $"application/vnd.interoperability.{resource}+json;version={unsupported}"), 406, "3001");
        }

        await ExpectAsync(connection, "no source", good.Without("FSPIOP-Source"), 400, "3102");
        await ExpectAsync(connection, "source too long", good.With("FSPIOP-Source", TooLong), 400, "3100");
        await ExpectAsync(connection, "the hub as source", good.With("FSPIOP-Source", "hub"), 400, "3100");
        await ExpectAsync(connection, "destination too long", good.With("FSPIOP-Destination", TooLong), 400, "3100");
        var (status, code) = operation.Stranger switch
        {
            Stranger.Refused => (400, "3200"),
            Stranger.Malformed => (400, "3101"),
            _ => (operation.Success, operation.Success == 501 ? "2002" : null),
        };
        await ExpectAsync(connection, "unknown source", good.With("FSPIOP-Source", "nobody"), status, code);
        await ExpectAsync(connection, "another client than the source", good.With("x-client-id", "payeefsp"), 400, "3100");
        await ExpectAsync(connection, "a proxy that is the source", good.With("x-client-id", "payerfsp").With("fspiop-proxy", "payerfsp"), 400, "3100");
        var missing = good.Without("FSPIOP-Destination");
        if (operation.NeedsDestination) await ExpectAsync(connection, "no destination", missing, 400, "3102");
        else await ExpectAsync(connection, "no destination", missing, operation.Success, operation.Success == 501 ? "2002" : null);
    }

    private async Task TryPathsAsync(RawConnection connection, WireOperation operation, string version)
    {
        var good = Good(operation, version);
        var path = operation.Target.Split('?')[0];
        foreach (var unknown in new[] { $"{path}/x/y/z/w", $"/x{path}", path.ToUpperInvariant(), $"{path}/", "//", $"{path}/%20/error/" })
            await ExpectAsync(connection, $"unknown path {unknown}", good with { Target = unknown }, 404, "3002");
        await ExpectAsync(connection, "PATCH", good with { Method = "PATCH" }, 501, "2002");
        foreach (var method in new[] { "HEAD", "OPTIONS", "TRACE", "BREW" })
        {
            var answer = await ExpectAsync(connection, method, good with { Method = method, Body = [] }, 405, method == "HEAD" ? null : "3000");
            if (!answer.Headers.TryGetValue("Allow", out var allow) || !allow.Split(", ").Contains(operation.Method))
                _wrong.Add($"{method} {operation.Target}: Allow is '{allow}'");
        }

        if (!operation.HasObjectId) return;
        foreach (var id in new[] { "x", "123", "0f5a8a52-6a27-4a9e-8a34-7c0f8f9c1b0", new string('9', 300) })
            await ExpectAsync(connection, $"id {id}", good with { Target = good.Target.Replace(WireOperations.Id, id, StringComparison.Ordinal) }, 400, "3100");
    }

    private async Task TryQueryAsync(RawConnection connection, WireOperation operation, string version)
    {
        if (operation.Query.Length == 0) return;
        var good = Good(operation, version);
        var (path, query) = (operation.Target.Split('?')[0], operation.Target.Split('?')[1].Split('&'));
        foreach (var name in operation.Query)
        {
            var rest = query.Where(value => !value.StartsWith(name, StringComparison.Ordinal)).ToArray();
            await ExpectAsync(connection, $"no {name}", good with { Target = $"{path}?{string.Join('&', rest)}" }, 400, "3102");
            var wrong = $"{path}?{string.Join('&', [.. rest, $"{name}=%F0%9F%92%A9"])}";
            await ExpectAsync(connection, $"malformed {name}", good with { Target = wrong }, 400, name == "retriesLeft" ? "3101" : "3100");
        }
    }

    private async Task TryBodiesAsync(RawConnection connection, WireOperation operation, string version)
    {
        if (operation.Body is not { } body) return;
        var good = Good(operation, version);
        await ExpectAsync(connection, "truncated", good.WithBody(body[..(body.Length / 2)]), 400, "3101");
        await ExpectAsync(connection, "no JSON", good.WithBody("<xml/>"), 400, "3101");
        await ExpectAsync(connection, "not UTF-8", good with { Body = [.. "{\"a\":\""u8, 0xC3, 0x28, .. "\"}"u8] }, 400, "3101");
        await ExpectAsync(connection, "half a surrogate", good.WithBody("""{"a":"\ud800"}"""), 400, "3101");
        await ExpectAsync(connection, "a list", good.WithBody("[]"), 400, "3101");
        await ExpectAsync(connection, "a number", good.WithBody("1"), 400, "3101");
        await ExpectAsync(connection, "null", good.WithBody("null"), 400, "3101");
        await ExpectAsync(connection, "nested too deeply", good.WithBody($"{{\"a\":{new string('[', 200)}{new string(']', 200)}}}"), 400, "3101");
        await ExpectAsync(connection, "a member twice", good.WithBody("{\"x\":1,\"x\":1," + body.TrimStart()[1..]), 400, "3101");
        var hasRequired = operation.Required.Length > 0;
        await ExpectAsync(connection, "two values", good.WithBody(body + body), 400, "3101");
        await ExpectAsync(
            connection, "empty", good with { Body = [] }, hasRequired ? 400 : operation.Success, hasRequired ? "3102" : null);
        await ExpectUnknownAsync(connection, operation, good, "unknownMember", isTop: true);

        foreach (var path in BodyPaths.Of(JsonNode.Parse(body)!))
        {
            await ExpectMissingAsync(connection, operation, good, path);
            await ExpectWrongTypeAsync(connection, operation, good, path);
        }
    }

    private async Task ExpectUnknownAsync(RawConnection connection, WireOperation operation, RawRequest good, string path, bool isTop)
    {
        var isRefused = operation.Unknown == Unknown.Refused || (isTop && operation.Unknown == Unknown.RefusedAtTop);
        var spoilt = good.WithBody(BodyPaths.Changed(operation.Body!, path, JsonValue.Create("x")));
        await ExpectAsync(connection, $"{path} is unknown", spoilt, isRefused ? 400 : operation.Success, isRefused ? "3103" : null);
    }

    private async Task ExpectMissingAsync(RawConnection connection, WireOperation operation, RawRequest good, string path)
    {
        if (char.IsAsciiDigit(path[^1])) return;
        var spoilt = good.WithBody(BodyPaths.Changed(operation.Body!, path, null));
        if (!operation.Required.Contains(path))
        {
            await ExpectAsync(connection, $"without {path}", spoilt, operation.Success, null);
            return;
        }

        var answer = await ExpectAsync(connection, $"without {path}", spoilt, 400, "3102");
        var parent = path.Contains('/', StringComparison.Ordinal) ? $"/requestBody/{path[..path.LastIndexOf('/')]}" : "/requestBody";
        var said = $"Missing mandatory element - {parent} must have required property '{path.Split('/')[^1]}'";
        if (!answer.Body.Contains(said[..Math.Min(said.Length, 128)], StringComparison.Ordinal)) _wrong.Add($"{operation} without {path}: {answer.Body}");
    }

    private async Task ExpectWrongTypeAsync(RawConnection connection, WireOperation operation, RawRequest good, string path)
    {
        var value = BodyPaths.At(JsonNode.Parse(operation.Body!)!, path)!;
        foreach (var (wrong, code) in value switch
        {
            JsonObject => (IEnumerable<(JsonNode, string)>)
                [(JsonValue.Create("x"), "3101"), (new JsonArray(), "3101"), (JsonValue.Create(true), "3101")],
            JsonArray when operation.MayBeEmpty == path => [(JsonValue.Create("x"), "3101"), (new JsonObject(), "3101")],
            JsonArray => [(JsonValue.Create("x"), "3101"), (new JsonObject(), "3101"), (new JsonArray(), "3100")],
            _ => [(new JsonObject(), "3101"), (new JsonArray(), "3101"), (JsonValue.Create(false), "3101"), (JsonValue.Create(""), "3100")],
        })
        {
            var answer = await ExpectAsync(
                connection, $"{path} is {wrong.ToJsonString()}", good.WithBody(BodyPaths.Changed(operation.Body!, path, wrong)), 400, code);
            if (!answer.Body.Contains($"/requestBody/{path} must ", StringComparison.Ordinal)) _wrong.Add($"{operation} {path}: {answer.Body}");
        }

        if (value is JsonObject) await ExpectUnknownAsync(connection, operation, good, $"{path}/unknownMember", isTop: false);
    }

    private Task<RawAnswer> ExpectAsync(RawConnection connection, string what, RawRequest request, int status, string? code) =>
        ExpectAsync(connection, $"{request.Method} {request.Target}: {what}", request.ToBytes(), status, code);

    private async Task<RawAnswer> ExpectAsync(RawConnection connection, string what, byte[] request, int status, string? code)
    {
        _tried++;
        var answer = await connection.SendAsync(request);
        var said = answer.Body.Length == 0 ? null
            : JsonElement.Parse(answer.Body).GetProperty("errorInformation").GetProperty("errorCode").GetString();
        if ((answer.Status, said) != (status, code)) _wrong.Add($"{what}: expected {status} {code}, got {answer.Status} {answer.Body}");
        if (answer.Status >= 500 && answer.Status != 501) _wrong.Add($"{what}: the hub failed");
        if (answer.Body.Contains("   at ", StringComparison.Ordinal)) _wrong.Add($"{what}: shows a stack trace");
        return answer;
    }
}
