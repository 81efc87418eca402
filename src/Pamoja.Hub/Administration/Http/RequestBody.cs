using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;
using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>A body that was read whole, parsed and checked: its members can be taken without a second look.</summary>
internal sealed class RequestBody
{
    private const int MaxBytes = 1024 * 1024;
    private const int MaxDepth = 32;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    private readonly JsonElement _root;

    private RequestBody(JsonElement root) => _root = root;

    /// <summary>Tells a resend from a modified request, whatever the order of its members.</summary>
    public Bits256 Hash => Bits256.FromBytes(CanonicalJson.Hash(_root));

    /// <summary>Reads a body that is a text of this media type; either the text or the error is there.</summary>
    public static async Task<(string? Text, ErrorInformation? Error)> ReadTextAsync(HttpRequest request, string mediaType)
    {
        if (!MediaTypeOf(request.ContentType).Equals(mediaType, StringComparison.OrdinalIgnoreCase))
            return (null, FspiopError.MalformedSyntax.With("Unsupported Media Type"));
        if (await ReadBytesAsync(request) is not { } bytes)
            return (null, FspiopError.TooLargePayload.With($"the body has more than {MaxBytes} bytes"));
        if (!Utf8.IsValid(bytes)) return (null, FspiopError.MalformedSyntax.With("the body is not UTF-8"));
        return (System.Text.Encoding.UTF8.GetString(bytes), null);
    }

    /// <summary>Reads a body and checks it; either the body or the error is there.</summary>
    public static async Task<(RequestBody? Body, ErrorInformation? Error)> ReadAsync(HttpRequest request, AdministrationSchema schema)
    {
        if (!IsJson(request.ContentType)) return (null, FspiopError.MalformedSyntax.With("Unsupported Media Type"));
        if (await ReadBytesAsync(request) is not { } bytes)
            return (null, FspiopError.TooLargePayload.With($"the body has more than {MaxBytes} bytes"));
        if (!Utf8.IsValid(bytes)) return (null, FspiopError.MalformedSyntax.With("the body is not UTF-8"));

        JsonElement root;
        try
        {
            root = JsonElement.Parse(bytes, Strict);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // Not JSON, too deep, a member twice, or half a surrogate pair in a name.
            return (null, FspiopError.MalformedSyntax.With("the body is not well-formed JSON"));
        }

        return schema.Check("/requestBody", root) is { } error ? (null, error) : (new RequestBody(root), null);
    }

    /// <summary>A text that the schema requires; <paramref name="path"/> leads to it through objects.</summary>
    public string Text(params ReadOnlySpan<string> path) => TryText(path)!;

    /// <summary>A text that may be missing.</summary>
    public string? TryText(params ReadOnlySpan<string> path) => Find(path) is { } value ? TextOf(value) : null;

    /// <summary>A moment that may be missing.</summary>
    public DateTimeOffset? TryMoment(string name) =>
        DateTimeOffset.TryParse(TryText(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;

    /// <summary>A number that may be missing.</summary>
    public decimal? TryNumber(params ReadOnlySpan<string> path) => Find(path) is { } value ? NumberOf(value) : null;

    /// <summary>A number that the schema requires.</summary>
    public decimal Number(params ReadOnlySpan<string> path) => TryNumber(path)!.Value;

    /// <summary>A transfer's id that the schema requires.</summary>
    public TransferId TransferId(string name) =>
        Ledger.TransferId.TryParse(Text(name), out var id) ? id : throw new InvalidOperationException($"{name} was not checked");

    /// <summary>The number of something that the schema requires.</summary>
    public int Identity(string name) => (int)Number(name);

    /// <summary>The objects of a list; null where it is missing.</summary>
    public IReadOnlyList<RequestBody>? TryList(string name) =>
        Find([name]) is { } list ? [.. list.EnumerateArray().Select(item => new RequestBody(item))] : null;

    /// <summary>The texts of a list; null where it is missing.</summary>
    public IReadOnlyList<string>? TryTexts(string name) =>
        Find([name]) is { } list ? [.. list.EnumerateArray().Select(item => item.GetString()!)] : null;

    /// <summary>A truth value that may be missing.</summary>
    public bool? TryBoolean(string name) => Find([name]) is { } value ? BooleanOf(value) : null;

    /// <summary>A truth value that the schema requires.</summary>
    public bool Boolean(string name) => TryBoolean(name)!.Value;

    /// <summary>The text of a string; null for anything else.</summary>
    internal static string? TextOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // An escape for half a surrogate pair: no text.
            return null;
        }
    }

    /// <summary>A number, or a text that is one.</summary>
    internal static decimal? NumberOf(JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.Number ? value.GetRawText() : TextOf(value);
        return text is not null && Money.TryRead(text, out var number) ? number : null;
    }

    /// <summary>A truth value, or a text that is one.</summary>
    internal static bool? BooleanOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => TextOf(value) switch { "true" => true, "false" => false, _ => null },
    };

    private JsonElement? Find(ReadOnlySpan<string> path)
    {
        var value = _root;
        foreach (var name in path)
        {
            if (!value.TryGetProperty(name, out value) || value.ValueKind == JsonValueKind.Null) return null;
        }

        return value;
    }

    // Oracles are registered with the media type of participants; both ways of saying JSON are taken.
    private static bool IsJson(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType)) return true;
        var mediaType = MediaTypeOf(contentType);
        return mediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (mediaType.StartsWith("application/", StringComparison.OrdinalIgnoreCase)
                && mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
    }

    private static ReadOnlySpan<char> MediaTypeOf(string? contentType)
    {
        var mediaType = contentType.AsSpan();
        var end = mediaType.IndexOf(';');
        return (end >= 0 ? mediaType[..end] : mediaType).Trim();
    }

    private static async Task<byte[]?> ReadBytesAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBytes) return null;
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int count;
        while ((count = await request.Body.ReadAsync(chunk, request.HttpContext.RequestAborted)) > 0)
        {
            if (buffer.Length + count > MaxBytes) return null;
            buffer.Write(chunk, 0, count);
        }

        OpenRequest.BodyRead(request.HttpContext);
        return buffer.ToArray();
    }
}
