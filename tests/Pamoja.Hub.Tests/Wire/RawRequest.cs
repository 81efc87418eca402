using System.Globalization;
using System.Text;
using Pamoja.Fspiop;

namespace Pamoja.Hub.Tests;

/// <summary>A request to be spoilt: every part can be replaced, repeated or left out.</summary>
internal sealed record RawRequest(string Method, string Target, byte[] Body)
{
    internal IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>A good one.</summary>
    internal static RawRequest Of(string method, string target, string? body, string version, string source, string? destination)
    {
        var resource = target.Split('/', '?')[1];
        List<(string, string)> headers =
        [
            ("Content-Type", $"application/vnd.interoperability.{resource}+json;version={version}"),
            ("Date", HttpDate.Write(TimeProvider.System.GetUtcNow())),
            ("FSPIOP-Source", source),
        ];
        if (method is "GET" or "POST" or "DELETE")
            headers.Insert(0, ("Accept", $"application/vnd.interoperability.{resource}+json;version={version[0]}"));
        if (destination is not null) headers.Add(("FSPIOP-Destination", destination));
        return new RawRequest(method, target, Encoding.UTF8.GetBytes(body ?? "")) { Headers = headers };
    }

    internal RawRequest Without(string header) => this with { Headers = [.. Headers.Where(each => each.Name != header)] };

    internal RawRequest With(string header, string value) =>
        Without(header) with { Headers = [.. Headers.Where(each => each.Name != header), (header, value)] };

    internal RawRequest WithBody(string body) => this with { Body = Encoding.UTF8.GetBytes(body) };

    /// <summary>As it goes over the wire; header values one byte a character.</summary>
    internal byte[] ToBytes(int? announcedLength = null)
    {
        var head = new StringBuilder($"{Method} {Target} HTTP/1.1\r\nHost: hub.test\r\n");
        foreach (var (name, value) in Headers) head.Append(name).Append(": ").Append(value).Append("\r\n");
        var length = announcedLength ?? Body.Length;
        if (length > 0 || Method is "POST" or "PUT") head.Append(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n");
        head.Append("\r\n");
        return [.. Encoding.Latin1.GetBytes(head.ToString()), .. Body];
    }
}
