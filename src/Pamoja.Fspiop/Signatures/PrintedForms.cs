using System.Text.Json;
using System.Text.Unicode;

namespace Pamoja.Fspiop;

/// <summary>The forms in which the field's programs print a body that they have parsed, and sign what they print.</summary>
internal static class PrintedForms
{
    private const int DepthMax = 24;

    /// <summary>
    /// The forms that differ from the bytes and from each other; none for what is no JSON, and none for objects that name a member twice, of
    /// which one reader sees the first and another the last.
    /// </summary>
    internal static IEnumerable<(byte[] Bytes, SignedForm Form)> Of(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty || TryParse(body) is not { } document) yield break;
        using (document)
        {
            var minified = CanonicalJson.Minify(document.RootElement);
            if (!minified.AsSpan().SequenceEqual(body.Span)) yield return (minified, SignedForm.Minified);
            var sorted = CanonicalJson.Write(document.RootElement);
            if (!sorted.AsSpan().SequenceEqual(minified)) yield return (sorted, SignedForm.Sorted);
        }
    }

    private static JsonDocument? TryParse(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span) || !EscapedText.IsWellFormed(body.Span)) return null;
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = DepthMax });
        }
        catch (JsonException)
        {
            // The parser's only way to say that this is no JSON, or nested too deep.
            return null;
        }

        if (!RepeatedMembers.Exist(document.RootElement)) return document;
        document.Dispose();
        return null;
    }
}
