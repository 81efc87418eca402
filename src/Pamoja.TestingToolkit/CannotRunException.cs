namespace Pamoja.TestingToolkit;

/// <summary>
/// The run cannot be tried, or cannot go on: bad input, no engine, no hub, a script out of bounds. The message is one line for a person:
/// what was wrong, where, and what to do. Assertions that fail are results and never raise this.
/// </summary>
public sealed class CannotRunException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line: what was wrong, where, and what to do.</param>
    public CannotRunException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public CannotRunException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line: what was wrong, where, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public CannotRunException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
