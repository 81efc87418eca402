namespace Pamoja.Storage;

/// <summary>The private PostgreSQL cannot do what was asked. The message is one line: what is wrong, where, and the cure.</summary>
public sealed class PrivateServerException : Exception
{
    /// <summary>Makes the exception; line breaks in the message become spaces.</summary>
    public PrivateServerException(string message, Exception? inner = null)
        : base(string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)), inner)
    {
    }
}
