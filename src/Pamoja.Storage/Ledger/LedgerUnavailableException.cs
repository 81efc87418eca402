namespace Pamoja.Storage;

/// <summary>Nothing was written, and the same batch may well succeed later: the database is away, busy, or chose another transaction.</summary>
public sealed class LedgerUnavailableException : Exception
{
    /// <summary>With the cause.</summary>
    public LedgerUnavailableException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>With a message.</summary>
    public LedgerUnavailableException(string message) : base(message)
    {
    }

    /// <summary>For serializers.</summary>
    public LedgerUnavailableException()
    {
    }
}
