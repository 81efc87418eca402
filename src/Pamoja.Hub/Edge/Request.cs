using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>A message that passed every check of the pipeline, with what the checks found out.</summary>
internal sealed class Request
{
    /// <summary>The message as it came.</summary>
    internal required ReceivedMessage Message { get; init; }

    /// <summary>The operation that it calls.</summary>
    internal required Operation Operation { get; init; }

    /// <summary>Values of the path's variable segments, decoded, by name.</summary>
    internal required IReadOnlyDictionary<string, string> Path { get; init; }

    /// <summary>The body, read and checked; null where the operation has none.</summary>
    internal MessageBody? Body { get; init; }

    /// <summary>Version of the content type.</summary>
    internal required ProtocolVersion Version { get; init; }

    /// <summary>The registry as it stood when the message arrived.</summary>
    internal required RegistrySnapshot Registry { get; init; }

    /// <summary>What the sender is using of what it may; this request until it was handled.</summary>
    internal required Allowance Allowance { get; init; }

    /// <summary>FSPIOP-Source as it was sent.</summary>
    internal required string SourceName { get; init; }

    /// <summary>The sender, where it is a participant or an FSP of another scheme behind a proxy.</summary>
    internal Participant? Source { get; init; }

    /// <summary>The proxy through which the message came; null if it came from the sender itself.</summary>
    internal Participant? Proxy { get; init; }

    /// <summary>FSPIOP-Destination as it was sent; null when absent or empty.</summary>
    internal string? DestinationName { get; init; }

    /// <summary>The addressee, where it is a participant or an FSP of another scheme behind a known proxy.</summary>
    internal Participant? Destination => Registry.Resolve(DestinationName);

    /// <summary>Whether the sender is behind a proxy and the registry does not know so, or knows it elsewhere.</summary>
    internal bool IsNewSource =>
        Proxy is not null
        && Registry.Find(SourceName) is null
        && !(Registry.Externals.TryGetValue(SourceName, out var known) && known == Proxy.Id);

    /// <summary>Whether a name in the headers may be one that another node has learned in this moment.</summary>
    internal bool IsWorthAnotherLook =>
        Registry.Proxies.Count > 0 && (Source is null || (DestinationName is not null && Destination is null));

    /// <summary>The currency that a lookup asks for; null when it asks for none.</summary>
    internal string? AskedCurrency() => Message.Query("currency") is { Length: > 0 } asked ? asked : null;

    /// <summary>A value of the path.</summary>
    internal string this[string name] => Path[name];
}
