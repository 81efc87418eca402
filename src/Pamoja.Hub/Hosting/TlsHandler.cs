namespace Pamoja.Hub;

/// <summary>
/// Sends over connections that were made with the certificates in force. When those change, new connections are made; what is under way on
/// older ones ends in peace.
/// </summary>
/// <param name="tls">The hub's certificate and whom it trusts.</param>
/// <param name="open">Makes a handler for what is in force.</param>
internal sealed class TlsHandler(SchemeTls tls, Func<TlsMaterial, SocketsHttpHandler> open) : HttpMessageHandler
{
    private readonly Lock _gate = new();
    private volatile Generation? _current;
    private Generation? _last;

    private sealed record Generation(TlsMaterial Material, HttpMessageInvoker Client);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var current = _current;
        if (current?.Material != tls.Current) current = Renew();
        return current.Client.SendAsync(request, cancellationToken);
    }

    private Generation Renew()
    {
        lock (_gate)
        {
            // Looked at here: who was held up for a while must not bring back what was in force before, and end what is under way.
            var material = tls.Current;
            if (_current is { } current && current.Material == material) return current;

            // The last one may have requests under way; the one before it has been idle for as long as files take to change twice.
            _last?.Client.Dispose();
            _last = _current;
            return _current = new Generation(material, new HttpMessageInvoker(open(material)));
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_gate)
            {
                _last?.Client.Dispose();
                _current?.Client.Dispose();
            }
        }

        base.Dispose(disposing);
    }
}
