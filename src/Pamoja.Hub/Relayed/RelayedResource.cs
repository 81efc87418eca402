using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>Serves a relayed resource: <see cref="RelayedDeclaration"/>.</summary>
internal sealed class RelayedResource(RelayedDeclaration declared, Relay relay, Agreement agreement)
{
    internal IEnumerable<Operation> Operations
    {
        get
        {
            var path = $"/{declared.Name}";
            if (declared.Post is not null) yield return new("POST", path, declared.Post, PostAsync);
            yield return new("GET", $"{path}/{{ID}}", null, GetAsync) { Query = declared.GetQuery };
            yield return new("PUT", $"{path}/{{ID}}", declared.Put, PutAsync);
            yield return new("PUT", $"{path}/{{ID}}/error", BodySchema.ErrorPutOf(declared.Name), PutErrorAsync);
        }
    }

    private ValueTask<Answer> PostAsync(Request request)
    {
        var id = request.Body!.Root.GetProperty(declared.IdMember!).ToString();
        return TakeAsync(request, id, declared.CheckPost, isOnce: declared.IsAgreement, Answer.Accepted);
    }

    private ValueTask<Answer> GetAsync(Request request) => TakeAsync(request, request["ID"], null, isOnce: false, Answer.Accepted);

    private ValueTask<Answer> PutAsync(Request request) =>
        TakeAsync(request, request["ID"], declared.CheckPut, isOnce: declared.IsAgreement, Answer.Ok);

    private ValueTask<Answer> PutErrorAsync(Request request) => TakeAsync(request, request["ID"], null, isOnce: false, Answer.Ok);

    /// <summary>Passes the message on, or tells its sender by callback why not.</summary>
    /// <param name="request">The message.</param>
    /// <param name="id">What it is about.</param>
    /// <param name="check">What must hold; null for nothing.</param>
    /// <param name="isOnce">Whether its sender may say only one thing under this id.</param>
    /// <param name="answer">What is answered when it was taken.</param>
    private ValueTask<Answer> TakeAsync(
        Request request, string id, Func<Request, ErrorInformation?>? check, bool isOnce, Answer answer)
    {
        if (!TransferId.TryParse(id, out var parsed))
        {
            return ValueTask.FromResult(Answer.Of(FspiopError.GenericValidationError, "/path/ID must be a UUID or a ULID"));
        }

        if (request.Source is not { } sender) return ValueTask.FromResult(Answer.UnknownSource());
        if (request.DestinationName is not { } name) return ValueTask.FromResult(Answer.NoDestination());
        var (to, headers, error) = Direct(request, name, check);
        var subject = new Resends.Subject(declared.Name, parsed.Bits, sender.Id, request.Operation.Method == "PUT");
        var passage = to is null || !isOnce ? Passage.First : agreement.Resends.Take(subject, request.Message.Body.Span);
        if (passage == Passage.Modified) error = FspiopError.ModifiedRequest.With();
        if (declared.IsAgreement) agreement.Records?.Note(request, id, to?.Name ?? name, OutcomeOf(error, passage));

        if (error is not null) return Taken(relay.TrySpeak(ErrorCallback(request, sender, id, error)));
        if (passage == Passage.UnderWay) return ValueTask.FromResult(answer);
        return Taken(relay.TryForward(request.Message, to!, At(request.Message.Target), OnFailure(), isOnce ? Ended : null, headers));

        ValueTask<Answer> Taken(bool isTaken) => ValueTask.FromResult(Answer.Taken(isTaken, answer));

        Func<ErrorInformation, Parcel?>? OnFailure() =>
            request.Operation.Method == "PUT" ? null : failure => ErrorCallback(request, sender, id, failure);

        void Ended(bool isDelivered) => agreement.Resends.Ended(subject, isDelivered);
    }

    /// <summary>To whom the message goes, with other headers than its own if rules say so; or why it goes nowhere.</summary>
    private (Participant? To, HeaderList? Headers, ErrorInformation? Error) Direct(
        Request request, string name, Func<Request, ErrorInformation?>? check)
    {
        if (request.Destination is not { } destination) return (null, null, QuoteChecks.Unsupported(FspiopError.DestinationFspError, name));
        if (check?.Invoke(request) is { } error) return (null, null, error);
        if (declared.RuleOperation is not { } operation || request.Message.Method != "POST") return (destination, null, null);
        var verdict = agreement.Rules.Judge(operation, request);
        if (verdict.Error is { } invalid) return (null, null, invalid);
        if (verdict.RerouteTo is not { } other) return (destination, null, null);
        return request.Registry.Find(other) is { } rerouted
            ? (rerouted, ForwardedHeaders.Rerouted(request.Message, rerouted.Name, verdict.AdditionalHeaders), null)
            : (null, null, QuoteChecks.Unsupported(FspiopError.DestinationFspError, other));
    }

    private static string OutcomeOf(ErrorInformation? error, Passage passage) => (error, passage) switch
    {
        ({ } refused, _) => refused.Code,
        (_, Passage.First) => "forwarded",
        (_, Passage.UnderWay) => "ignored",
        _ => "resent",
    };

    private Parcel ErrorCallback(Request request, Participant to, string id, ErrorInformation error)
    {
        var path = $"/{declared.Name}/{id}/error";
        return relay.ErrorCallback(to, At(path), path, declared.Name, error, request.Version, request.Message);
    }

    private EndpointAddress At(string suffix) => new(declared.EndpointType, [], suffix);
}
