using System.Net;
using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>
/// This port has no authentication of its own and trusts who can reach it, and a web page in the operator's browser can: such requests say
/// where they come from (Origin), or arrive under a name that was made to point here (DNS rebinding). Both are refused. Addresses are
/// nobody's to make point elsewhere; other names under which operators reach the port must be told (Administration:Hosts).
/// </summary>
internal sealed class OriginGuard(IReadOnlyCollection<string> hosts)
{
    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (!http.Request.Headers.ContainsKey("Origin") && IsOwn(http.Request.Host.Host)) return next(http);
        var error = new ErrorInformation(
            FspiopError.GenericClientError, "Requests of web pages and under unknown names are refused on this port (Administration:Hosts)")
        {
            HttpStatus = StatusCodes.Status403Forbidden,
        };
        return ((AdministrationAnswer)error).WriteAsync(http);
    }

    private bool IsOwn(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host.Trim('[', ']'), out _)
        || hosts.Contains(host, StringComparer.OrdinalIgnoreCase);
}
