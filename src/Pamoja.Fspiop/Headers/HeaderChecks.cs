using System.Globalization;

namespace Pamoja.Fspiop;

/// <summary>
/// The ordered list of what a request's headers must fulfil. The first check that fails gives the answer; the list is the specification.
/// The signature comes after these, then the body's schema.
/// </summary>
public static class HeaderChecks
{
    /// <summary>Bytes of a body at most.</summary>
    public const int MaxContentLength = 5_242_880;

    private const int MaxFspId = 32;

    /// <summary>The checks in their order.</summary>
    public static IReadOnlyList<HeaderCheck> All { get; } =
    [
        new("The gateway's client is the sender or its proxy", FspiopError.GenericValidationError, ClientIsSender),
        new("A request says what it accepts", FspiopError.MissingMandatoryElement, AcceptIsPresent),
        new("Accept is a list of this resource's media types", FspiopError.MalformedSyntax, AcceptIsWellFormed),
        new("An accepted version is supported", FspiopError.UnacceptableVersion, AcceptIsSupported),
        new("There is a date", FspiopError.MissingMandatoryElement, DateIsPresent),
        new("The date has HTTP's form", FspiopError.MalformedSyntax, DateIsWellFormed),
        new("The body is not announced too long", FspiopError.TooLargePayload, LengthIsBounded),
        new("There is a content type", FspiopError.MissingMandatoryElement, ContentTypeIsPresent),
        new("The content type is this resource's", FspiopError.MalformedSyntax, ContentTypeIsWellFormed),
        new("The content's version is supported", FspiopError.UnacceptableVersion, ContentTypeIsSupported),
        new("The required headers are there", FspiopError.MissingMandatoryElement, RequiredHeadersArePresent),
        new("Source and destination are no longer than an FspId", FspiopError.GenericValidationError, FspIdsAreBounded),
    ];

    /// <summary>Runs the list; null if every check passes.</summary>
    public static ErrorInformation? Run(in RequestHead request)
    {
        foreach (var check in All)
        {
            if (check.Run(request) is { } error) return error;
        }

        return null;
    }

    /// <summary>The version of a content type that passed the checks; the newest supported if there is none.</summary>
    public static ProtocolVersion ContentVersion(in RequestHead request)
    {
        return MediaType.TryReadContentType(request.Headers[HeaderNames.ContentType], request.Resource, out var text)
            && request.Supported.TryFind(text, out var version)
            ? version
            : request.Supported.Newest;
    }

    /// <summary>
    /// A gateway that authenticates the connection names its client. The client speaks for itself, or as the proxy of another scheme's
    /// participant. Without a gateway there is nothing to compare.
    /// </summary>
    private static ErrorInformation? ClientIsSender(RequestHead request)
    {
        if (request.Headers[HeaderNames.ClientId] is not { Length: > 0 } client) return null;
        var source = request.Headers[HeaderNames.FspiopSource];
        var proxy = request.Headers[HeaderNames.FspiopProxy];
        if (string.IsNullOrEmpty(proxy))
            return client == source ? null : FspiopError.GenericValidationError.With("Invalid fspiop-source header");
        return proxy == client && proxy != source ? null : FspiopError.GenericValidationError.With("Invalid fspiop-proxy header");
    }

    // Bodies are checked by schema as well; there the reference names the header once more, and clients look for either text.
    private static ErrorInformation? AcceptIsPresent(RequestHead request)
    {
        if (!request.ExpectsCallback || !string.IsNullOrEmpty(request.Headers[HeaderNames.Accept])) return null;
        return FspiopError.MissingMandatoryElement.With(
            request.Method == "POST" ? "Accept is required - /header must have required property 'accept'" : "Accept is required");
    }

    private static ErrorInformation? AcceptIsWellFormed(RequestHead request)
    {
        if (!request.ExpectsCallback) return null;
        return MediaType.TryReadAccept(request.Headers[HeaderNames.Accept], request.Resource, request.Supported, out _)
            ? null
            : FspiopError.MalformedSyntax.With("Invalid accept header");
    }

    private static ErrorInformation? AcceptIsSupported(RequestHead request)
    {
        if (!request.ExpectsCallback) return null;
        MediaType.TryReadAccept(request.Headers[HeaderNames.Accept], request.Resource, request.Supported, out var served);
        const string detail = "The Client requested an unsupported version, see extension list for supported version(s).";
        return served ? null : FspiopError.UnacceptableVersion.With(detail, request.Supported.Extensions);
    }

    private static ErrorInformation? DateIsPresent(RequestHead request)
    {
        return string.IsNullOrEmpty(request.Headers[HeaderNames.Date])
            ? FspiopError.MissingMandatoryElement.With("Missing required date header")
            : null;
    }

    private static ErrorInformation? DateIsWellFormed(RequestHead request)
    {
        return HttpDate.TryRead(request.Headers[HeaderNames.Date], out _) ? null : FspiopError.MalformedSyntax.With("Invalid date header");
    }

    private static ErrorInformation? LengthIsBounded(RequestHead request)
    {
        return long.TryParse(request.Headers[HeaderNames.ContentLength], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            && length > MaxContentLength
            ? FspiopError.TooLargePayload.With($"The body may have {MaxContentLength} bytes")
            : null;
    }

    private static ErrorInformation? ContentTypeIsPresent(RequestHead request)
    {
        return string.IsNullOrEmpty(request.Headers[HeaderNames.ContentType])
            ? FspiopError.MissingMandatoryElement.With("Content-type is required")
            : null;
    }

    private static ErrorInformation? ContentTypeIsWellFormed(RequestHead request)
    {
        var value = request.Headers[HeaderNames.ContentType];
        if (MediaType.TryReadContentType(value, request.Resource, out _)) return null;

        // Of these two resources clients expect the words of a server that reads nothing but JSON.
        var readsOnlyJson = request.Resource is ResourceNames.TransactionRequests or ResourceNames.Authorizations;
        var isJson = value?.Contains("json", StringComparison.OrdinalIgnoreCase) ?? false;
        return FspiopError.MalformedSyntax.With(readsOnlyJson && !isJson ? "Unsupported Media Type" : "Invalid content-type header");
    }

    private static ErrorInformation? ContentTypeIsSupported(RequestHead request)
    {
        MediaType.TryReadContentType(request.Headers[HeaderNames.ContentType], request.Resource, out var text);
        const string detail = "Client supplied a protocol version which is not supported by the server";
        return request.Supported.TryFind(text, out _)
            ? null
            : FspiopError.UnacceptableVersion.With(detail, request.Supported.Extensions);
    }

    // Quotes always go to somebody the sender knows; elsewhere the hub finds the destination.
    private static ErrorInformation? RequiredHeadersArePresent(RequestHead request)
    {
        if (string.IsNullOrWhiteSpace(request.Headers[HeaderNames.FspiopSource])) return MissingHeader("fspiop-source");
        var isQuote = request.Resource is ResourceNames.Quotes or ResourceNames.BulkQuotes or ResourceNames.FxQuotes;
        return isQuote && string.IsNullOrWhiteSpace(request.Headers[HeaderNames.FspiopDestination])
            ? MissingHeader("fspiop-destination")
            : null;
    }

    private static ErrorInformation? FspIdsAreBounded(RequestHead request)
    {
        if (request.Headers[HeaderNames.FspiopSource] is { Length: > MaxFspId }) return TooLongHeader("fspiop-source");
        return request.Headers[HeaderNames.FspiopDestination] is { Length: > MaxFspId } ? TooLongHeader("fspiop-destination") : null;
    }

    private static ErrorInformation MissingHeader(string name) =>
        FspiopError.MissingMandatoryElement.With($"/header must have required property '{name}'");

    private static ErrorInformation TooLongHeader(string name) =>
        FspiopError.GenericValidationError.With($"/header/{name} must NOT have more than {MaxFspId} characters");
}
