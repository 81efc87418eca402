using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// Who sends a message: a participant, or an FSP of another scheme through the proxy that stands for it. A proxy speaks for its own scheme
/// only: neither for our participants, nor for who is known to be behind another proxy. In discovery it may say that somebody has moved.
/// </summary>
internal static class Origin
{
    internal static (Participant? Source, Participant? Proxy, ErrorInformation? Error) Of(
        ReceivedMessage message, string sourceName, string resource, RegistrySnapshot registry)
    {
        var source = registry.Resolve(sourceName);
        if (message.Headers[HeaderNames.FspiopProxy] is not { Length: > 0 } proxyName)
        {
            return source?.Id == ParticipantId.Hub
                ? (null, null, FspiopError.GenericValidationError.With("The hub does not send to itself"))
                : (source, null, null);
        }

        // The hub of the other scheme may have the name of this one.
        var isOurs = source is { IsExternal: false } && source.Id != ParticipantId.Hub;
        if (registry.FindProxy(proxyName) is not { } proxy) return isOurs ? (null, null, InvalidProxy()) : (null, null, null);
        if (isOurs) return (null, null, InvalidProxy());
        if (source is { IsExternal: true } && source.Id != proxy.Id && resource != ResourceNames.Parties) return (null, null, InvalidProxy());
        return (proxy.StandingFor(sourceName), proxy, null);
    }

    private static ErrorInformation InvalidProxy() => FspiopError.GenericValidationError.With("Invalid fspiop-proxy header");
}
