namespace Pamoja.Storage;

/// <summary>How a message ended.</summary>
public enum DeliveryOutcome : short
{
    /// <summary>The destination answered 2xx.</summary>
    Delivered = 1,

    /// <summary>The destination refused it for good (4xx): sending it again would not help.</summary>
    Refused = 2,

    /// <summary>It could not be delivered in the time that it was of use.</summary>
    GivenUp = 3,

    /// <summary>A later, final message made it pointless before it was sent.</summary>
    Superseded = 4,
}

/// <summary>The record of a message's end. Written once; what has no record is still owed.</summary>
public readonly record struct Delivery(long MessageId, DeliveryOutcome Outcome, short? HttpStatus, short Attempts);
