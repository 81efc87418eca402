namespace Pamoja.Storage;

/// <summary>The database cannot be used; the message is one line and names the cure.</summary>
public sealed class SchemaException : Exception
{
    /// <summary>What is wrong and what to do.</summary>
    public SchemaException(string message) : base(message)
    {
    }

    /// <summary>For serializers.</summary>
    public SchemaException()
    {
    }

    /// <summary>With the cause.</summary>
    public SchemaException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
