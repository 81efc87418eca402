namespace Pamoja.Simulator;

/// <summary>What came of asking: a value, or the error that came instead.</summary>
/// <typeparam name="T">The value's type.</typeparam>
/// <param name="Value">The value; null if there was an error.</param>
/// <param name="ErrorCode">The API's error code; null with a value, and when nothing came in time.</param>
/// <param name="ErrorDescription">What went wrong, in words.</param>
public sealed record Reply<T>(T? Value, string? ErrorCode, string? ErrorDescription)
    where T : class
{
    /// <summary>The same error in place of another value.</summary>
    public Reply<TOther> As<TOther>()
        where TOther : class => new(null, ErrorCode, ErrorDescription);

    /// <summary>The error in one line.</summary>
    public override string ToString() => Value?.ToString() ?? $"{ErrorCode} {ErrorDescription}".TrimStart();
}

/// <summary>Makes replies.</summary>
internal static class Reply
{
    public static Reply<T> Of<T>(T value)
        where T : class => new(value, null, null);

    public static Reply<T> Failed<T>(string? code, string description)
        where T : class => new(null, code, description);
}
