namespace Pamoja.Hub;

/// <summary>What became of one try to send a message.</summary>
internal enum SendOutcome
{
    /// <summary>2xx.</summary>
    Delivered,

    /// <summary>4xx: the destination has read it and does not want it.</summary>
    Refused,

    /// <summary>5xx, 408 or 429: later, perhaps.</summary>
    Failed,

    /// <summary>No connection, or no answer in time.</summary>
    Unreachable,

    /// <summary>The participant has no endpoint for it.</summary>
    NoEndpoint,

    /// <summary>Too much waits for the destination already, or it has been unreachable for a while.</summary>
    QueueFull,

    /// <summary>Its time had passed before it could be sent.</summary>
    TooLate,

    /// <summary>This node does not own its slot any more: whoever does sends it.</summary>
    NotOurs,
}

/// <summary>The outcome of a try, with the status and the FSPIOP error that the destination answered, if any.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Status">HTTP status of the answer.</param>
/// <param name="ErrorCode">Code of the FSPIOP error in the answer.</param>
/// <param name="ErrorDescription">Its description.</param>
/// <param name="WasNotSent">Whether it certainly did not reach the destination: there was no connection.</param>
internal readonly record struct SendResult(
    SendOutcome Outcome, int? Status = null, string? ErrorCode = null, string? ErrorDescription = null, bool WasNotSent = false);
