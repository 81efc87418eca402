using System.Net;
using System.Text;

namespace Pamoja.Simulator;

/// <summary>Connections to the hub that add nothing of their own: no proxy, redirects, cookies or tracing.</summary>
internal static class HttpConnections
{
    private const int MaxAnswerBytes = 10 * 1024 * 1024;

    public static HttpClient To(Uri address, TimeSpan timeout) =>
        new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        })
        {
            BaseAddress = address,
            Timeout = timeout,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
}
