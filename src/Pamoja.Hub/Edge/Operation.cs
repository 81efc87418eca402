using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>
/// One operation of the API as the hub serves it: where it is, what its body looks like, and who handles it. The list of all operations is
/// the list of what the hub can do.
/// </summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Pattern">Path, with variable segments in braces: <c>/transfers/{ID}/error</c>.</param>
/// <param name="Body">What the body must be; null where none is expected.</param>
/// <param name="Handle">Takes a request that passed all checks.</param>
internal sealed record Operation(string Method, string Pattern, BodySchema? Body, Func<Request, ValueTask<Answer>> Handle)
{
    /// <summary>What the query must hold; null where nothing is asked of it.</summary>
    internal QuerySchema? Query { get; init; }

    /// <summary>Method and pattern, for who watches.</summary>
    internal string Name { get; } = $"{Method} {Pattern}";

    /// <summary>Whether it asks after the state of a transfer, which has a limit of its own.</summary>
    internal bool IsStateQuery { get; } = Method == "GET" && Pattern.Split('/')[1] is ResourceNames.Transfers or ResourceNames.FxTransfers;

    /// <summary>The first segment of the path, which is also the resource of its media types.</summary>
    internal string Resource { get; } = Pattern.Split('/')[1];

    /// <summary>Segments of the pattern; a variable one starts with a brace.</summary>
    internal string[] Segments { get; } = Pattern.Split('/')[1..];
}
