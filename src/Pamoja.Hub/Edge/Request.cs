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

    /// <summary>FSPIOP-Source as it was sent.</summary>
    internal required string SourceName { get; init; }

    /// <summary>The sender, where it is a participant.</summary>
    internal Participant? Source { get; init; }

    /// <summary>FSPIOP-Destination as it was sent; null when absent or empty.</summary>
    internal string? DestinationName { get; init; }

    /// <summary>The addressee, where it is a participant.</summary>
    internal Participant? Destination => Registry.Find(DestinationName);

    /// <summary>The currency that a lookup asks for; null when it asks for none.</summary>
    internal string? AskedCurrency() => Message.Query("currency") is { Length: > 0 } asked ? asked : null;

    /// <summary>A value of the path.</summary>
    internal string this[string name] => Path[name];
}
