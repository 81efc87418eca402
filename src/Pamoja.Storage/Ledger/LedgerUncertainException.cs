namespace Pamoja.Storage;

/// <summary>The connection was lost while a commit was under way: it happened or it did not. Internal to a store, which finds out.</summary>
public sealed class LedgerUncertainException : Exception
{
    /// <summary>With the cause.</summary>
    public LedgerUncertainException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>With a message.</summary>
    public LedgerUncertainException(string message) : base(message)
    {
    }

    /// <summary>For serializers.</summary>
    public LedgerUncertainException()
    {
    }
}
