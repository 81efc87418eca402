using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>The synchronous answer to a message: accepted with an empty body, or an error.</summary>
internal readonly record struct Answer(int Status, ErrorInformation? Error = null, string? Allow = null)
{
    /// <summary>After how many seconds the sender is to come again; null where nobody knows.</summary>
    internal int? RetryAfterSeconds { get; init; }

    /// <summary>A request was taken; its outcome comes as a callback.</summary>
    internal static readonly Answer Accepted = new(202);

    /// <summary>A callback was taken.</summary>
    internal static readonly Answer Ok = new(200);

    internal static Answer Of(ErrorInformation error) => new(error.HttpStatus, error);

    internal static Answer Of(FspiopError error, string? detail = null) => Of(error.With(detail));

    /// <summary>What is answered when there was room for the message; else the sender is to come again.</summary>
    internal static Answer Taken(bool isTaken, Answer answer) => isTaken ? answer : Of(FspiopError.ServiceCurrentlyUnavailable);

    /// <summary>The sender is no participant: nobody could be called back, so it hears at once.</summary>
    internal static Answer UnknownSource() => Of(FspiopError.GenericIdNotFound, "Requester FSP not found");

    /// <summary>The message goes to whom the sender names, and it names nobody.</summary>
    internal static Answer NoDestination() =>
        Of(FspiopError.MissingMandatoryElement, "/header must have required property 'fspiop-destination'");
}
