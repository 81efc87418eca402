using Microsoft.Extensions.Logging;
using Npgsql;
using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// The way of every message of the interoperability API, in this order; the first check that fails is the answer:
/// <list type="number">
/// <item>the path and method are an operation (404/3002, 405/3000, 501/2002);</item>
/// <item>the headers are in order: <see cref="HeaderChecks"/>, each with its one error;</item>
/// <item>the body is not too large (3104; the edge stops reading there);</item>
/// <item>the sender is who may send so: <see cref="Origin"/>, and who the connection says: <see cref="PeerCheck"/> (3100);</item>
/// <item>it asks no more than it may, from where and when it may: <see cref="AccessCheck"/> (503/2003 with Retry-After, 3100);</item>
/// <item>the message is what its source has signed, where the scheme wants signatures (3105);</item>
/// <item>the query has what the operation wants (3100 to 3102);</item>
/// <item>the body is what the operation's schema says (3100 to 3103);</item>
/// <item>the operation's handler takes the message, and answers when it is durable or queued.</item>
/// </list>
/// </summary>
internal sealed partial class Pipeline
{
    private static readonly Func<object?, string, string?> FindHeader = static (headers, name) => ((HeaderList)headers!)[name];

    private readonly Router _router;
    private readonly RegistryFeed _registry;
    private readonly PipelineTrust _trust;
    private readonly Func<string, ParticipantId, Task> _learn;
    private readonly HubMeter _meter;
    private readonly ILogger _logger;

    /// <param name="operations">What the API can do.</param>
    /// <param name="registry">Who takes part.</param>
    /// <param name="trust">Who may say what.</param>
    /// <param name="learn">Notes that an FSP of another scheme is behind a proxy.</param>
    /// <param name="meter">Measures what comes in.</param>
    /// <param name="logger">For faults of ours.</param>
    internal Pipeline(
        IEnumerable<Operation> operations,
        RegistryFeed registry,
        PipelineTrust trust,
        Func<string, ParticipantId, Task> learn,
        HubMeter meter,
        ILogger<Pipeline> logger)
    {
        _trust = trust;
        _router = new Router(operations);
        _registry = registry;
        _learn = learn;
        _meter = meter;
        _logger = logger;
    }

    /// <summary>Takes a message; <paramref name="isTooLarge"/> says that its body was longer than it may be and was not kept.</summary>
    internal async ValueTask<Answer> TakeAsync(ReceivedMessage message, bool isTooLarge)
    {
        var match = _router.Find(message.Method, message.Path);
        using var span = MessageSpans.StartReceive(match.Operation, message);
        var (answer, request) = await AnswerAsync(message, match, isTooLarge);
        if (span is not null) MessageSpans.EndReceive(span, request?.Source, request?.Destination, answer);
        return _meter.Answered(match.Operation, answer, message.ArrivedAt);
    }

    private async ValueTask<(Answer Answer, Request? Request)> AnswerAsync(ReceivedMessage message, Router.Match match, bool isTooLarge)
    {
        var (answer, request) = Check(message, match, isTooLarge, _registry.Current);
        try
        {
            if (request is { IsWorthAnotherLook: true })
            {
                await _registry.RefreshAsync(CancellationToken.None);
                request.Body?.Dispose();
                request.Allowance.Leave();
                (answer, request) = Check(message, match, isTooLarge, _registry.Current);
            }

            if (request is null) return (answer, null);
            using var body = request.Body;

            // Whoever asks is to be answered: from here on the way back to it is known.
            if (request.IsNewSource && request.Operation.Method is "GET" or "POST") await _learn(request.SourceName, request.Proxy!.Id);
            return (await request.Operation.Handle(request), request);
        }
        catch (NpgsqlException away)
        {
            // The database is away; nothing was promised, and the sender may come again.
            LogAway(_logger, away.Message);
            return (Answer.Of(FspiopError.ServiceCurrentlyUnavailable), request);
        }
        catch (Exception failure)
        {
            // A fault of ours. The sender learns that nothing is promised; the cause is for the log alone.
            LogHandlerFailed(_logger, message.Method, request?.Operation.Pattern, failure);
            return (Answer.Of(FspiopError.InternalServerError), request);
        }
        finally
        {
            request?.Allowance.Leave();
        }
    }

    private (Answer Answer, Request? Request) Check(
        ReceivedMessage message, Router.Match match, bool isTooLarge, RegistrySnapshot registry)
    {
        // 1. Path and method.
        if (match.Operation is not { } operation) return (NoOperation(message, match), null);

        // 2. Headers.
        var head = new RequestHead(
            message.Method, operation.Resource, new HeaderSource(message.Headers, FindHeader), SupportedVersions.For(operation.Resource));
        if (HeaderChecks.Run(head) is { } headerError) return (Answer.Of(headerError), null);

        // 3. Size.
        if (isTooLarge) return (Answer.Of(FspiopError.TooLargePayload), null);

        // 4. Sender.
        var sourceName = message.Headers[HeaderNames.FspiopSource]!;
        var (source, proxy, originError) = Origin.Of(message, sourceName, operation.Resource, registry);
        if (originError is not null) return (Answer.Of(originError), null);
        var participant = source is { IsExternal: true } ? null : source;
        if (_trust.Peers.Run(message, participant, registry) is { } peerError) return (Answer.Of(peerError), null);

        // 5. Limits.
        var speaker = source ?? registry.Find(message.Headers[HeaderNames.FspiopProxy]);
        var allowance = _trust.Access.AllowanceOf(speaker);
        if (_trust.Access.Run(message, operation, speaker, allowance) is { } refusal) return (refusal, null);

        // 6. Signature.
        if (_trust.Signatures?.Check(message, operation.Resource, registry, sourceName) is { } signatureError)
            return (Answer.Of(signatureError), null);

        // 7. Query.
        if (operation.Query?.Check(message.Query) is { } queryError) return (Answer.Of(queryError), null);

        // 8. Body.
        MessageBody? body = null;
        if (operation.Body is { } schema && !schema.TryRead(message.Body, out body, out var bodyError)) return (Answer.Of(bodyError), null);

        // What is under way is counted from here: the checks take no time.
        if (!_trust.Access.TryEnter(speaker, allowance))
        {
            body?.Dispose();
            return (AccessCheck.TooMuch(1), null);
        }

        var destinationName = message.Headers[HeaderNames.FspiopDestination];
        return (default, new Request
        {
            Message = message,
            Operation = operation,
            Path = match.Values!,
            Body = body,
            Version = HeaderChecks.ContentVersion(head),
            Registry = registry,
            Allowance = allowance,
            SourceName = sourceName,
            Source = source,
            Proxy = proxy,
            DestinationName = string.IsNullOrWhiteSpace(destinationName) ? null : destinationName,
        });
    }

    private static Answer NoOperation(ReceivedMessage message, Router.Match match)
    {
        if (match.AllowedMethods is null) return Answer.Of(FspiopError.UnknownUri, "Not Found");
        if (message.Method == "PATCH") return Answer.Of(FspiopError.NotImplemented);
        return Answer.Of(ErrorInformation.MethodNotAllowed()) with { Allow = match.AllowedMethods };
    }

    [LoggerMessage(2001, LogLevel.Error, "{Method} {Operation} failed")]
    private static partial void LogHandlerFailed(ILogger logger, string method, string? operation, Exception failure);

    [LoggerMessage(2002, LogLevel.Warning, "The database is away: {Cause}")]
    private static partial void LogAway(ILogger logger, string cause);
}
