namespace Pamoja.Hub;

/// <summary>
/// A message as it came in, apart from the connection that brought it: from here to the outgoing message the flow takes values only.
/// </summary>
/// <param name="Method">Upper case.</param>
/// <param name="Target">The request target as sent: path and query, undecoded.</param>
/// <param name="Headers">All header lines.</param>
/// <param name="Body">The body, byte for byte; empty when there was none.</param>
internal sealed record ReceivedMessage(string Method, string Target, HeaderList Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>When it began to arrive, by the hub's clock; 0 where nobody measures.</summary>
    internal long ArrivedAt { get; init; }

    /// <summary>
    /// The traceparent of what is sent because of it; null where the sender's own goes on, if it has one. Written by the pipeline, before
    /// anything else looks at the message.
    /// </summary>
    internal string? TraceParent { get; set; }

    /// <summary>Who was at the other end of the connection that brought it.</summary>
    internal Peer Peer { get; init; } = Peer.Unknown;

    /// <summary>The target without its query.</summary>
    internal ReadOnlySpan<char> Path
    {
        get
        {
            var query = Target.IndexOf('?', StringComparison.Ordinal);
            return query < 0 ? Target : Target.AsSpan(0, query);
        }
    }

    /// <summary>A value of the query, decoded; null when it is not there.</summary>
    internal string? Query(string name)
    {
        var start = Target.IndexOf('?', StringComparison.Ordinal);
        if (start < 0) return null;
        var query = Target.AsSpan(start + 1);
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            var equals = pair.IndexOf('=');
            if (equals == name.Length && pair.StartsWith(name, StringComparison.Ordinal)) return Uri.UnescapeDataString(pair[(equals + 1)..]);
        }

        return null;
    }
}
