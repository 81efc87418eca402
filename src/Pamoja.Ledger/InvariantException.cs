namespace Pamoja.Ledger;

/// <summary>A rule of the books does not hold. Nothing of the batch that found it is written.</summary>
public sealed class InvariantException : Exception
{
    /// <summary>What should have held.</summary>
    public InvariantException(string what) : base("The books contradict themselves: " + what)
    {
    }

    /// <summary>For serializers.</summary>
    public InvariantException()
    {
    }

    /// <summary>With the cause.</summary>
    public InvariantException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
