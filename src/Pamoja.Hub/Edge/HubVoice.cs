using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>How the hub itself speaks: the headers of messages that it makes. Date and signature are added when they are sent.</summary>
internal sealed class HubVoice(string hubName)
{
    /// <summary>The hub's FSP id.</summary>
    internal string Name { get; } = hubName;

    /// <summary>Headers of a message of the hub's own.</summary>
    /// <param name="method">PUT or PATCH.</param>
    /// <param name="uri">FSPIOP-URI: the path from the resource on.</param>
    /// <param name="resource">Resource of the media type.</param>
    /// <param name="version">Version of the media type: that of the message it answers.</param>
    /// <param name="destination">To whom.</param>
    /// <param name="cause">The message that it answers, whose trace goes on; null if there is none.</param>
    internal HeaderList Headers(
        string method, string uri, string resource, ProtocolVersion version, string destination, ReceivedMessage? cause)
    {
        var headers = new HeaderList(8);
        headers.Add(HeaderNames.ContentType, MediaType.ForContent(resource, version));
        headers.Add(HeaderNames.FspiopSource, Name);
        headers.Add(HeaderNames.FspiopDestination, destination);
        headers.Add(HeaderNames.FspiopUri, uri);
        headers.Add(HeaderNames.FspiopHttpMethod, method);
        if ((cause?.TraceParent ?? cause?.Headers[HeaderNames.TraceParent]) is { } parent) headers.Add(HeaderNames.TraceParent, parent);
        if (cause?.Headers[HeaderNames.TraceState] is { } state) headers.Add(HeaderNames.TraceState, state);
        return headers;
    }
}
