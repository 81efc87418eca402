using System.Net;
using System.Text;

namespace Pamoja.Hub;

/// <summary>
/// Connections to participants and oracles: nothing is added, followed, kept or unpacked, and header values are bytes. What goes out is what
/// was meant to.
/// </summary>
internal static class OutgoingConnections
{
    private const int AnswerDrainBytesMax = 65_536;

    /// <param name="connectTimeout">How long a connection may take to come about.</param>
    /// <param name="guard">Which addresses may be connected to; null for all.</param>
    /// <param name="tls">The hub's certificate and whom it trusts; null: it shows none, and trusts whom this machine trusts.</param>
    /// <param name="isForNotices">Whether, with that certificate, whom this machine trusts is trusted too.</param>
    internal static HttpMessageInvoker Open(
        TimeSpan connectTimeout, TargetGuard? guard = null, SchemeTls? tls = null, bool isForNotices = false) => tls is null
        ? new HttpMessageInvoker(Handler(connectTimeout, guard))
        : new HttpMessageInvoker(new TlsHandler(tls, material =>
        {
            var handler = Handler(connectTimeout, guard);
            handler.SslOptions = isForNotices ? material.ForNotices() : material.ForClient();
            return handler;
        }));

    private static SocketsHttpHandler Handler(TimeSpan connectTimeout, TargetGuard? guard) => new()
    {
        ConnectCallback = guard is null ? null : guard.ConnectAsync,
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ConnectTimeout = connectTimeout,
        MaxConnectionsPerServer = 128,
        MaxResponseDrainSize = AnswerDrainBytesMax,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
    };
}
