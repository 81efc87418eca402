using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>
/// A resource between two FSPs of which the hub keeps nothing: requests go to whom the sender names, callbacks back, byte for byte. What is
/// particular to each resource stands here; the way of its messages is the same.
/// </summary>
internal sealed record RelayedDeclaration
{
    /// <summary>First segment of the path.</summary>
    internal required string Name { get; init; }

    /// <summary>Endpoint type whose value is a base URL, to which path and query are appended.</summary>
    internal required string EndpointType { get; init; }

    /// <summary>Body of POST; null where the resource has none.</summary>
    internal BodySchema? Post { get; init; }

    /// <summary>The member of POST's body that names the object.</summary>
    internal string? IdMember { get; init; }

    /// <summary>What the query of GET must hold; null where nothing is asked of it.</summary>
    internal QuerySchema? GetQuery { get; init; }

    /// <summary>Body of PUT.</summary>
    internal required BodySchema Put { get; init; }

    /// <summary>Whether FSPs agree on terms here: each may say one thing under an id (3106), and records are kept where wanted.</summary>
    internal bool IsAgreement { get; init; }

    /// <summary>What the scheme's rules call a POST of it; null where they do not apply.</summary>
    internal string? RuleOperation { get; init; }

    /// <summary>What must hold for a POST, told to its sender by callback; sender and addressee are participants.</summary>
    internal Func<Request, ErrorInformation?>? CheckPost { get; init; }

    /// <summary>What must hold for a PUT, told to its sender by callback; sender and addressee are participants.</summary>
    internal Func<Request, ErrorInformation?>? CheckPut { get; init; }
}
