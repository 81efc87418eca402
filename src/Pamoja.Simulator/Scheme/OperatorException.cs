namespace Pamoja.Simulator;

/// <summary>The hub's administration did not do what an operator asked; the message says what and why, in one line.</summary>
public sealed class OperatorException : Exception
{
    /// <summary>Makes one.</summary>
    public OperatorException(string message)
        : base(message)
    {
    }
}
