using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>Serves a relayed resource: <see cref="RelayedDeclaration"/>.</summary>
internal sealed class RelayedResource(RelayedDeclaration declared, Relay relay)
{
    internal IEnumerable<Operation> Operations
    {
        get
        {
            var path = $"/{declared.Name}";
            if (declared.Post is not null) yield return new("POST", path, declared.Post, PostAsync);
            yield return new("GET", $"{path}/{{ID}}", null, GetAsync) { Query = declared.GetQuery };
            yield return new("PUT", $"{path}/{{ID}}", declared.Put, request => PutAsync(request, declared.CheckPut));
            yield return new("PUT", $"{path}/{{ID}}/error", BodySchema.ErrorPutOf(declared.Name), request => PutAsync(request, _ => null));
        }
    }

    private ValueTask<Answer> PostAsync(Request request)
    {
        var id = request.Body!.Root.GetProperty(declared.IdMember!).ToString();
        return TakeAsync(request, id, declared.CheckPost, Answer.Accepted);
    }

    private ValueTask<Answer> GetAsync(Request request) => TakeAsync(request, request["ID"], _ => null, Answer.Accepted);

    private ValueTask<Answer> PutAsync(Request request, Func<Request, ErrorInformation?> check) =>
        TakeAsync(request, request["ID"], check, Answer.Ok);

    /// <summary>Passes the message on, or tells its sender by callback why not.</summary>
    private ValueTask<Answer> TakeAsync(Request request, string id, Func<Request, ErrorInformation?> check, Answer answer)
    {
        if (!TransferId.TryParse(id, out _))
        {
            return ValueTask.FromResult(Answer.Of(FspiopError.GenericValidationError, "/path/ID must be a UUID or a ULID"));
        }

        if (request.Source is not { } sender) return ValueTask.FromResult(Answer.UnknownSource());
        if (request.DestinationName is not { } name) return ValueTask.FromResult(Answer.NoDestination());
        Func<ErrorInformation, Parcel>? onFailure = request.Operation.Method == "PUT" ? null : Error;
        bool isTaken;
        if (request.Destination is not { } destination) isTaken = Refuse(QuoteChecks.Unsupported(FspiopError.DestinationFspError, name));
        else if (check(request) is { } error) isTaken = Refuse(error);
        else isTaken = relay.TryForward(request.Message, destination, At(request.Message.Target), onFailure);
        return ValueTask.FromResult(Answer.Taken(isTaken, answer));

        bool Refuse(ErrorInformation why) => relay.TrySpeak(Error(why));

        Parcel Error(ErrorInformation why) => ErrorCallback(request, sender, id, why);
    }

    private Parcel ErrorCallback(Request request, Participant to, string id, ErrorInformation error)
    {
        var path = $"/{declared.Name}/{id}/error";
        return relay.ErrorCallback(to, At(path), path, declared.Name, error, request.Version, request.Message);
    }

    private EndpointAddress At(string suffix) => new(declared.EndpointType, [], suffix);
}
