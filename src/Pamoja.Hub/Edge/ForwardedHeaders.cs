using System.Collections.Frozen;
using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>Which headers of a received message go on to the next participant: all of them as they came, but what belongs to one connection.</summary>
internal static class ForwardedHeaders
{
    /// <summary>Hop-by-hop headers, credentials for this hub, and what the sending connection says by itself.</summary>
    private static readonly FrozenSet<string> Stripped = new[]
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding",
        "Upgrade", "Host", "Content-Length", "Expect", "Forwarded", "Authorization", "Cookie", HeaderNames.ClientId,
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The header lines to forward to <paramref name="destination"/>. A destination that the sender left out is added; a callback carries no
    /// Accept.
    /// </summary>
    internal static HeaderList Of(ReceivedMessage message, string destination)
    {
        var isCallback = message.Method is "PUT" or "PATCH";
        var hasDestination = false;
        var trace = message.TraceParent;
        var headers = new HeaderList(message.Headers.Lines.Count + 1);
        foreach (var (name, value) in message.Headers.Lines)
        {
            if (Stripped.Contains(name)) continue;
            if (isCallback && name.Equals(HeaderNames.Accept, StringComparison.OrdinalIgnoreCase)) continue;
            if (name.Equals(HeaderNames.FspiopDestination, StringComparison.OrdinalIgnoreCase))
            {
                if (string.IsNullOrWhiteSpace(value)) continue;
                hasDestination = true;
            }

            if (trace is not null && name.Equals(HeaderNames.TraceParent, StringComparison.OrdinalIgnoreCase)) continue;
            headers.Add(name, value);
        }

        if (trace is not null) headers.Add(HeaderNames.TraceParent, trace);
        if (!hasDestination) headers.Add(HeaderNames.FspiopDestination, destination);
        return headers;
    }

    /// <summary>The header lines to forward to a proxy that is to find out for whom they are.</summary>
    internal static HeaderList WithoutDestination(ReceivedMessage message)
    {
        var headers = new HeaderList(message.Headers.Lines.Count);
        foreach (var (name, value) in Of(message, string.Empty).Lines)
        {
            if (!name.Equals(HeaderNames.FspiopDestination, StringComparison.OrdinalIgnoreCase)) headers.Add(name, value);
        }

        return headers;
    }

    /// <summary>The header lines to forward to somebody else than the sender named, with more of the scheme's own.</summary>
    internal static HeaderList Rerouted(
        ReceivedMessage message, string destination, IReadOnlyList<KeyValuePair<string, string>> additional)
    {
        var headers = new HeaderList(message.Headers.Lines.Count + additional.Count + 1);
        foreach (var (name, value) in Of(message, destination).Lines)
        {
            if (name.Equals(HeaderNames.FspiopDestination, StringComparison.OrdinalIgnoreCase)) continue;
            if (additional.Any(own => own.Key.Equals(name, StringComparison.OrdinalIgnoreCase))) continue;
            headers.Add(name, value);
        }

        headers.Add(HeaderNames.FspiopDestination, destination);
        foreach (var (name, value) in additional) headers.Add(name, value);
        return headers;
    }
}
