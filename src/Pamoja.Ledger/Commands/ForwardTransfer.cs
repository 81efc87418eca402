namespace Pamoja.Ledger;

/// <summary>
/// A request has been delivered to the proxy of its payee or provider: from now on the other scheme decides when it ends, and it does not
/// expire here. Sent by the hub itself, after the delivery.
/// </summary>
public sealed record ForwardTransfer(TransferKey Target) : Command
{
    /// <summary>Whether the other scheme is about to be asked for the last time what became of it: the operator hears of that.</summary>
    public bool IsLastQuestion { get; init; }

    /// <summary>
    /// On what grounds an operator has the other scheme asked again, in his own words: that is noted, and nothing else. Null where he does not.
    /// </summary>
    public string? AskedAgain { get; init; }

    /// <inheritdoc/>
    public override TransferKey? Key => Target;
}
