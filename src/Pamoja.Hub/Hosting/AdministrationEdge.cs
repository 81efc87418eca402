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

    private readonly WebApplication _application;
    private readonly OpenRequests _open;

    private AdministrationEdge(WebApplication application, OpenRequests open) => (_application, _open) = (application, open);

    internal Uri Address => new(_application.Urls.First());

    internal static async Task<AdministrationEdge> StartAsync(
        IPEndPoint listen, AdministrationContext context, ILoggerFactory loggers, CancellationToken cancellation)
    {
        // Nothing but what is said here: the other builders read settings of the folder it runs in, and watch that folder with all below it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRouting();
        builder.Services.AddSingleton<ILoggerFactory>(new QuietLoggers(loggers));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyBytesMax;
            kestrel.Listen(listen, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });
        var application = builder.Build();
        var open = new OpenRequests();
        application.Use(open.FollowAsync);
        AdministrationApi.Map(application, context);
        await application.StartAsync(cancellation);
        return new AdministrationEdge(application, open);
    }

    public async ValueTask DisposeAsync()
    {
        await _open.StopAsync(_application);
        await _application.DisposeAsync();
    }
}
