using System.Collections.Concurrent;
using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// How much each participant may ask, from where, and how old its messages may be; what an operator has not decided for a participant is the
/// scheme's. Who asks after the state of transfers has a rate of its own for it: a storm of questions takes nothing from payments, its own or
/// others'. Senders that are no participant share one allowance, so that names made up cost no memory.
/// </summary>
/// <param name="scheme">What holds for all.</param>
/// <param name="time">The clock.</param>
internal sealed class AccessCheck(ParticipantAccess scheme, TimeProvider time)
{
    private readonly ConcurrentDictionary<ParticipantId, Allowance> _allowances = [];
    private readonly Allowance _strangers = new();

    /// <summary>What the sender of a message has used; a proxy answers for those it speaks for.</summary>
    internal Allowance AllowanceOf(Participant? speaker) =>
        speaker is null ? _strangers : _allowances.GetOrAdd(speaker.Id, static _ => new Allowance());

    /// <summary>The answer to a message that is over a limit (503/2003), or from elsewhere or another time than it may be (3100).</summary>
    internal Answer? Run(ReceivedMessage message, Operation operation, Participant? speaker, Allowance allowance)
    {
        var own = speaker?.Access ?? ParticipantAccess.Unset;
        if (speaker is not null && (own.Addresses ?? scheme.Addresses) is { } addresses
            && !IsByGateway(message) && !allowance.ListOf(addresses).Contains(message.Peer.Address))
            return Answer.Of(FspiopError.GenericValidationError, "The participant does not send from this address");
        if ((own.DateWindowSeconds ?? scheme.DateWindowSeconds) is { } window && !IsWithin(window, message.Headers[HeaderNames.Date]))
            return Answer.Of(FspiopError.GenericValidationError, $"Date must be within {window} seconds of the hub's clock");

        var (bucket, rate) = operation.IsStateQuery
            ? (allowance.Queries, own.QueriesPerSecond ?? scheme.QueriesPerSecond)
            : (allowance.Requests, own.RequestsPerSecond ?? scheme.RequestsPerSecond);
        if (rate is not { } perSecond) return null;
        var frequency = time.TimestampFrequency;
        var wait = bucket.Take(time.GetTimestamp(), frequency, perSecond);
        return wait == 0 ? null : TooMuch((int)Math.Min(3_600, (wait + frequency - 1) / frequency));
    }

    /// <summary>Begins a message's work; false where the sender has as much under way as it may.</summary>
    internal bool TryEnter(Participant? speaker, Allowance allowance) =>
        allowance.TryEnter(speaker?.Access.RequestsAtOnce ?? scheme.RequestsAtOnce);

    /// <summary>The sender is to come again after so many seconds.</summary>
    internal static Answer TooMuch(int seconds) =>
        Answer.Of(FspiopError.ServiceCurrentlyUnavailable, "Too many requests") with { RetryAfterSeconds = seconds };

    private bool IsWithin(int window, string? date) =>
        HttpDate.TryRead(date, out var sent) && (time.GetUtcNow() - sent).Duration() <= TimeSpan.FromSeconds(window);

    /// <summary>A gateway's address says nothing of its client's.</summary>
    private static bool IsByGateway(ReceivedMessage message) =>
        message.Peer.MayNameClient && message.Headers[HeaderNames.ClientId] is { Length: > 0 };
}
