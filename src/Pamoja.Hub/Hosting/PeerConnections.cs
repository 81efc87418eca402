using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Pamoja.Hub;

/// <summary>Finds out who connects to the interoperability API, and, with mutual TLS, lets nobody in whom the scheme does not vouch for.</summary>
/// <param name="tls">The hub's certificate and whom it trusts; null: connections are not encrypted.</param>
/// <param name="gateways">Who may say for whom it speaks; null: everybody.</param>
/// <param name="logger">Tells of those who are turned away.</param>
internal sealed partial class PeerConnections(SchemeTls? tls, AddressList? gateways, ILogger<PeerConnections> logger)
{
    /// <summary>Everybody is let in, and may name a client.</summary>
    internal void Apply(ListenOptions endpoint)
    {
        endpoint.Use(next => connection =>
        {
            var address = AddressList.Plain((connection.RemoteEndPoint as IPEndPoint)?.Address);
            connection.Features.Set(new Peer(address, gateways is null || gateways.Contains(address)));
            return next(connection);
        });
        if (tls is null) return;
        endpoint.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = context => ValueTask.FromResult(tls.Current.ForServer((_, certificate, chain, errors) =>
            {
                if (tls.Current.WhyNot(chain, errors) is { } reason)
                {
                    LogTurnedAway(logger, reason);
                    return false;
                }

                context.Connection.Features.GetRequiredFeature<Peer>().Certificate = ShownCertificate.Of((X509Certificate2)certificate!, chain!);
                return true;
            })),
        });
    }

    /// <summary>Who is at the other end of a request's connection.</summary>
    internal static Peer Of(HttpContext http) => http.Features.Get<Peer>() ?? Peer.Unknown;

    [LoggerMessage(3411, LogLevel.Information, "A connection was turned away: {Reason}")]
    private static partial void LogTurnedAway(ILogger logger, string reason);
}
