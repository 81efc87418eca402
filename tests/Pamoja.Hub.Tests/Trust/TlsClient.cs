using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Pamoja.Testing;

namespace Pamoja.Hub.Tests;

/// <summary>A client that shows a certificate, and trusts the authorities that it is given.</summary>
internal static class TlsClient
{
    /// <param name="certificate">What it shows; null for nothing.</param>
    /// <param name="trusted">Whom it trusts.</param>
    /// <param name="protocol">The one version of TLS that it speaks.</param>
    /// <param name="from">Its own address.</param>
    internal static HttpMessageInvoker Open(
        X509Certificate2? certificate, TestAuthority[] trusted, SslProtocols protocol = SslProtocols.None, IPAddress? from = null)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        foreach (var authority in trusted) policy.CustomTrustStore.Add(authority.Certificate);
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = protocol,
                CertificateChainPolicy = policy,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
            },
        };
        if (from is not null) handler.ConnectCallback = (context, cancellation) => ConnectAsync(from, context.DnsEndPoint, cancellation);
        return new HttpMessageInvoker(handler);
    }

    private static async ValueTask<Stream> ConnectAsync(IPAddress from, DnsEndPoint to, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(from, 0));
        await socket.ConnectAsync(IPAddress.Parse(to.Host), to.Port, cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
