using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Pamoja.Bench;

/// <summary>HTTP as the field's programs speak it: keep-alive, nothing added, nothing followed.</summary>
internal static class Connections
{
    /// <param name="certificates">With mutual TLS; null: without.</param>
    /// <param name="name">Whose certificate is shown.</param>
    internal static HttpMessageInvoker Open(BenchCertificates? certificates = null, string? name = null)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
            MaxConnectionsPerServer = 128,
        };
        if (certificates is null) return new HttpMessageInvoker(handler);
        handler.SslOptions = ClientTls(certificates, name!);
        return new HttpMessageInvoker(handler);
    }

    /// <summary>How a participant meets whom it connects to.</summary>
    internal static SslClientAuthenticationOptions ClientTls(BenchCertificates certificates, string name) => new()
    {
        ClientCertificateContext = SslStreamCertificateContext.Create(certificates.Load(name), null, offline: true),
        CertificateChainPolicy = certificates.Policy(),
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
    };

    /// <summary>How an end meets who connects to it.</summary>
    internal static SslServerAuthenticationOptions ServerTls(BenchCertificates certificates, string name) => new()
    {
        ServerCertificateContext = SslStreamCertificateContext.Create(certificates.Load(name), null, offline: true),
        ClientCertificateRequired = true,
        CertificateChainPolicy = certificates.Policy(),
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
    };

    /// <summary>A listener on loopback, to be given its one handler; port 0 is a free one.</summary>
    /// <param name="port">Where.</param>
    /// <param name="certificates">With mutual TLS; null: without.</param>
    /// <param name="name">Whose certificate is shown.</param>
    internal static WebApplication Listener(int port = 0, BenchCertificates? certificates = null, string? name = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.Listen(IPAddress.Loopback, port, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http1;
                if (certificates is not null) endpoint.UseHttps(TlsOf(certificates, name!));
            });
        });
        return builder.Build();
    }

    private static TlsHandshakeCallbackOptions TlsOf(BenchCertificates certificates, string name)
    {
        var options = ServerTls(certificates, name);
        return new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(options) };
    }

    /// <summary>A body, whole.</summary>
    internal static async ValueTask<byte[]> ReadAsync(PipeReader reader, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
