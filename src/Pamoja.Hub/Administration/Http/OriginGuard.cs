using System.Net;
using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>
/// A port that listens on loopback trusts who can reach it, and a web page in the operator's browser can: such requests say where they come
/// from, or arrive under a name that was made to point here (DNS rebinding). Both are refused. A port that listens elsewhere stands behind
/// a gateway, which has its own rules.
/// </summary>
internal sealed class OriginGuard(string listen)
{
    private readonly bool _isLoopback = IsLoopback(HostOf(listen));

    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (!_isLoopback || (!http.Request.Headers.ContainsKey("Origin") && IsLoopback(http.Request.Host.Host))) return next(http);
        var error = new ErrorInformation(FspiopError.GenericClientError, "Requests of web pages are refused on this port")
        {
            HttpStatus = StatusCodes.Status403Forbidden,
        };
        return ((AdministrationAnswer)error).WriteAsync(http);
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static string HostOf(string listen) => listen.LastIndexOf(':') is var colon and > 0 ? listen[..colon] : listen;
}
