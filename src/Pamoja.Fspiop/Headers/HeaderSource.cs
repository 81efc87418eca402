namespace Pamoja.Fspiop;

/// <summary>
/// Where headers are looked up. The edge gives its own collection and a static function over it, so that nothing is copied or captured.
/// </summary>
/// <param name="headers">The collection, handed to <paramref name="find"/>.</param>
/// <param name="find">The value of a header, whatever its name's case; null when it was not sent. Repeated ones joined by a comma.</param>
public readonly struct HeaderSource(object? headers, Func<object?, string, string?> find)
{
    /// <summary>The value of a header; null when it was not sent.</summary>
    public string? this[string name] => find(headers, name);
}
