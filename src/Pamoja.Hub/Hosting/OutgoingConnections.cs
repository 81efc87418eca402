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

    internal static HttpMessageInvoker Open(TimeSpan connectTimeout) => new(new SocketsHttpHandler
    {
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
    });
}
