using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// Holds who is at the other end of a connection against who the message says has sent it. With mutual TLS the certificate's public key names
/// a participant: it is the source, or, for a proxy, what fspiop-proxy names, and then not the source. A gateway names its client instead,
/// which <see cref="HeaderChecks"/> has held against source and proxy already. A certificate that has been revoked, taken from the participant or
/// has expired since the connection began is refused with the next message.
/// </summary>
/// <param name="tls">What is trusted at the moment; null where there is no mutual TLS.</param>
/// <param name="isOpen">Whether everybody is who the headers say.</param>
/// <param name="time">The clock that certificates expire by.</param>
internal sealed class PeerCheck(Func<TlsMaterial>? tls, bool isOpen, TimeProvider time)
{
    internal static readonly ErrorInformation InvalidSource = FspiopError.GenericValidationError.With("Invalid fspiop-source header");

    internal static readonly ErrorInformation InvalidProxy = FspiopError.GenericValidationError.With("Invalid fspiop-proxy header");

    /// <summary>Null if the message may come from this peer; 3100 otherwise.</summary>
    internal ErrorInformation? Run(ReceivedMessage message, Participant? source, RegistrySnapshot registry)
    {
        var proxy = message.Headers[HeaderNames.FspiopProxy];
        var isGateway = message.Peer.MayNameClient && message.Headers[HeaderNames.ClientId] is { Length: > 0 };
        var takesAtWord = tls is null && isOpen;
        var shown = message.Peer.Certificate;
        if (tls is not null && WhyNot(shown, tls()) is { } reason) return Refused(reason);
        if (shown is null || isGateway) return takesAtWord || string.IsNullOrEmpty(proxy) ? null : CheckProxy(registry.Find(proxy), source);

        if (registry.FindByPublicKey(shown.PublicKey) is not { } speaker) return Refused("The certificate is no participant's");
        if (string.IsNullOrEmpty(proxy)) return speaker.Id == source?.Id ? null : InvalidSource;
        return registry.Find(proxy)?.Id == speaker.Id ? CheckProxy(speaker, source) : InvalidProxy;
    }

    private static ErrorInformation? CheckProxy(Participant? proxy, Participant? source) =>
        proxy is { IsProxy: true } && proxy.Id != source?.Id ? null : InvalidProxy;

    private string? WhyNot(ShownCertificate? shown, TlsMaterial material)
    {
        if (shown is null) return "There is no certificate";
        if (time.GetUtcNow() > shown.ValidTo) return "The certificate has expired";
        foreach (var number in shown.Numbers)
        {
            if (material.IsRevoked(number)) return "The certificate was revoked";
        }

        return null;
    }

    private static ErrorInformation Refused(string detail) => FspiopError.GenericValidationError.With(detail);
}
