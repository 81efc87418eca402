namespace Pamoja.Hub;

/// <summary>
/// Whether a participant can be reached, as far as its last messages tell. Open: after so many failures in a row relayed messages are refused at
/// once, but for one now and then that finds out whether the participant is back. Not safe for threads: its queue guards it.
/// </summary>
/// <param name="endpoints">What is registered of the participant's endpoints: another object once they have changed.</param>
/// <param name="options">After how many failures, and how often it is tried then.</param>
/// <param name="time">The clock.</param>
internal sealed class Circuit(Func<object?> endpoints, DeliveryOptions options, TimeProvider time)
{
    private int _failuresInARow;
    private long _failedAt;
    private object? _failedEndpoints;

    internal bool IsOpen => _failuresInARow >= options.FailuresToOpen;

    /// <summary>How a message ended.</summary>
    internal void Note(SendOutcome outcome)
    {
        if (outcome == SendOutcome.Unreachable)
        {
            _failuresInARow++;
            (_failedAt, _failedEndpoints) = (time.GetTimestamp(), endpoints());
        }
        else if (outcome is not (SendOutcome.TooLate or SendOutcome.NotOurs)) _failuresInARow = 0;
    }

    /// <summary>
    /// With the circuit open, whether a relayed message may go out all the same: nothing else does, and the last failure was a while ago. Who
    /// has been registered elsewhere since then has not failed yet, and the circuit closes.
    /// </summary>
    internal bool MayProbe(bool isIdle)
    {
        if (ReferenceEquals(endpoints(), _failedEndpoints)) return isIdle && time.GetElapsedTime(_failedAt) >= options.ProbePause;
        _failuresInARow = 0;
        return true;
    }
}
