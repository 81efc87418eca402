using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>The synchronous answer to a message: accepted with an empty body, or an error.</summary>
internal readonly record struct Answer(int Status, ErrorInformation? Error = null, string? Allow = null)
{
    /// <summary>A request was taken; its outcome comes as a callback.</summary>
    internal static readonly Answer Accepted = new(202);

    /// <summary>A callback was taken.</summary>
    internal static readonly Answer Ok = new(200);

    internal static Answer Of(ErrorInformation error) => new(error.HttpStatus, error);

    internal static Answer Of(FspiopError error, string? detail = null) => Of(error.With(detail));
}
