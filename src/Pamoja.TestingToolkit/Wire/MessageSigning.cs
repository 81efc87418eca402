using System.Text;
using System.Text.Json.Nodes;
using Pamoja.Fspiop;

namespace Pamoja.TestingToolkit;

/// <summary>Signatures of the toolkit's own messages, and the checks of received ones that scripts ask for. Keys are PEM texts.</summary>
internal static class MessageSigning
{
    private static readonly string[] Protected =
    [
        HeaderNames.FspiopUri, HeaderNames.FspiopHttpMethod, HeaderNames.FspiopSource, HeaderNames.FspiopDestination, HeaderNames.Date,
    ];

    private const string Signature = "fspiop-signature";
    private const string UriHeader = "fspiop-uri";
    private const string MethodHeader = "fspiop-http-method";

    /// <summary>Adds the three signature headers to a message.</summary>
    /// <param name="method">Its method in any case.</param>
    /// <param name="path">The path it is sent to.</param>
    /// <param name="headers">Its headers, names in lower case; changed.</param>
    /// <param name="body">Its body.</param>
    /// <param name="key">The sender's private key.</param>
    internal static void SignHeaders(string method, string path, JsonObject headers, string body, string key)
    {
        headers[UriHeader] = path;
        headers[MethodHeader] = method.ToUpperInvariant();
        using var signer = JwsSigner.FromPem(key);
        headers[Signature] = signer.Sign(Head(headers), Encoding.UTF8.GetBytes(body));
    }

    /// <summary>For scripts: the signature of headers and body with a key.</summary>
    internal static string Sign(JsonObject message)
    {
        using var signer = JwsSigner.FromPem(Json.Display(message["key"]) ?? string.Empty);
        return signer.Sign(Head(LowerCase(message)), Encoding.UTF8.GetBytes(Json.Display(message["body"]) ?? string.Empty));
    }

    /// <summary>For scripts: throws <see cref="ArgumentException"/> when the signature does not fit the sender's key.</summary>
    internal static JsonNode? Validate(JsonObject message)
    {
        var headers = LowerCase(message);
        using var verifier = JwsVerifier.FromPem(Json.Display(message["key"]) ?? string.Empty);
        var signature = Json.Display(headers[Signature]) ?? throw new ArgumentException("the message has no fspiop-signature");
        var body = Json.Display(message["body"]) ?? string.Empty;
        return verifier.Verify(signature, Head(headers), Encoding.UTF8.GetBytes(body)) is { } error
            ? throw new ArgumentException(error.Description)
            : null;
    }

    /// <summary>For scripts: throws <see cref="ArgumentException"/> when the protected header differs from the message's headers.</summary>
    internal static JsonNode? ValidateHeaders(JsonObject message)
    {
        var headers = LowerCase(message);
        var outer = Json.TryParse(Json.Display(headers[Signature]) ?? string.Empty);
        var text = Json.Display(outer?["protectedHeader"]) ?? throw new ArgumentException("the message has no protected header");
        var inner = Json.TryParse(Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(text))) as JsonObject
            ?? throw new ArgumentException("the protected header is no object");
        foreach (var name in Protected)
        {
            var optional = name is HeaderNames.FspiopDestination or HeaderNames.Date;
            if ((inner[name] is not null || !optional) && Json.Display(inner[name]) != Json.Display(headers[name.ToLowerInvariant()]))
            {
                throw new ArgumentException($"the protected {name} differs from the header");
            }
        }

        return null;
    }

    private static SignedHead Head(JsonObject headers) => new(
        Json.Display(headers[UriHeader]) ?? string.Empty, Json.Display(headers[MethodHeader]) ?? string.Empty,
        Json.Display(headers["fspiop-source"]) ?? string.Empty, Json.Display(headers["fspiop-destination"]), Json.Display(headers["date"]));

    private static JsonObject LowerCase(JsonObject message) => new((message["headers"] as JsonObject ?? [])
        .Select(h => KeyValuePair.Create(h.Key.ToLowerInvariant(), h.Value?.DeepClone())));
}
