using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Pamoja.Hub;

/// <summary>The listener of the administration API.</summary>
internal sealed class AdministrationEdge : IAsyncDisposable
{
    private const long BodyBytesMax = 1 << 20;

    /// <summary>How long requests under way may take to end when the hub stops.</summary>
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(10);

    private readonly WebApplication _application;

    private AdministrationEdge(WebApplication application) => _application = application;

    internal Uri Address => new(_application.Urls.First());

    internal static async Task<AdministrationEdge> StartAsync(
        IPEndPoint listen, AdministrationContext context, ILoggerFactory loggers, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions());
        builder.Configuration.Sources.Clear();
        builder.Services.AddSingleton<ILoggerFactory>(new QuietLoggers(loggers));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopMax);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyBytesMax;
            kestrel.Listen(listen, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });
        var application = builder.Build();
        AdministrationApi.Map(application, context);
        await application.StartAsync(cancellation);
        return new AdministrationEdge(application);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}
