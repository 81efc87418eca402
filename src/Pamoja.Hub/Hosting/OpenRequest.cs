using Microsoft.AspNetCore.Http;

namespace Pamoja.Hub;

/// <summary>One request on its way through handlers, counted from when its body is read until its answer begins.</summary>
internal sealed class OpenRequest(OpenRequests all)
{
    private bool _isOpen;

    /// <summary>Whoever reads the body of a request says that it is there.</summary>
    internal static void BodyRead(HttpContext http) => http.Features.Get<OpenRequest>()?.Begin();

    internal void Begin()
    {
        if (_isOpen) return;
        _isOpen = true;
        all.Heard();
    }

    internal void End()
    {
        if (!_isOpen) return;
        _isOpen = false;
        all.Answered();
    }
}
