using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>Declares operations on a party's path: with and without SubId they are one and the same.</summary>
internal static class PartyOperation
{
    /// <param name="method">HTTP method.</param>
    /// <param name="resource">participants or parties.</param>
    /// <param name="suffix">What follows the party: nothing, or /error.</param>
    /// <param name="body">The body's schema; null where none is expected.</param>
    /// <param name="handle">Takes a request whose type of identifier is known.</param>
    internal static IEnumerable<Operation> Both(
        string method, string resource, string suffix, BodySchema? body, Func<Request, PartyPath, Answer> handle) =>
        Both(method, resource, suffix, body, (request, party) => ValueTask.FromResult(handle(request, party)));

    /// <summary>The same with a handler that has to wait for something.</summary>
    internal static IEnumerable<Operation> Both(
        string method, string resource, string suffix, BodySchema? body, Func<Request, PartyPath, ValueTask<Answer>> handle)
    {
        yield return new Operation(method, $"/{resource}/{{Type}}/{{ID}}{suffix}", body, Take);
        yield return new Operation(method, $"/{resource}/{{Type}}/{{ID}}/{{SubId}}{suffix}", body, Take);

        ValueTask<Answer> Take(Request request) => PartyIdentifierRules.IsKnownType(request["Type"])
            ? handle(request, PartyPath.Of(request))
            : ValueTask.FromResult(
                Answer.Of(FspiopError.GenericValidationError, "/path/Type must be equal to one of the allowed values"));
    }
}
