using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace Pamoja.Fspiop;

/// <summary>
/// A body that was parsed and fulfils its schema. What is forwarded are its bytes; what the hub needs is read from the same parse.
/// </summary>
public sealed class MessageBody : IDisposable
{
    private const int MaxDepth = 24;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };
    private static readonly byte[] NoMembers = "{}"u8.ToArray();

    private readonly JsonDocument _document;

    private MessageBody(ReadOnlyMemory<byte> bytes, BodySchema schema, JsonDocument document)
    {
        Bytes = bytes;
        Schema = schema;
        _document = document;
    }

    /// <summary>The body as it was received.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The schema that it fulfils.</summary>
    public BodySchema Schema { get; }

    /// <summary>The parsed body; valid until disposal.</summary>
    public JsonElement Root => _document.RootElement;

    /// <summary>SHA-256 of the canonical form, 32 bytes: equal for a resend, whatever its white space and order of members.</summary>
    public byte[] ContentHash() => CanonicalJson.Hash(Root);

    /// <inheritdoc/>
    public void Dispose() => _document.Dispose();

    internal static bool TryParse(
        ReadOnlyMemory<byte> bytes,
        BodySchema schema,
        [NotNullWhen(true)] out MessageBody? body,
        [NotNullWhen(false)] out ErrorInformation? error)
    {
        body = null;
        error = null;
        if (!Utf8.IsValid(bytes.Span) || !EscapedText.IsWellFormed(bytes.Span))
        {
            error = FspiopError.MalformedSyntax.With("/requestBody must be text in UTF-8");
            return false;
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(bytes.IsEmpty ? NoMembers : bytes, Options);
        }
        catch (JsonException)
        {
            // The parser's only way to say that this is no JSON, or nested too deep. Its message quotes the body.
            error = NotJson();
            return false;
        }

        // The parser would tell of these as well, at twice the cost of all the rest.
        if (RepeatedMembers.Exist(document.RootElement))
        {
            document.Dispose();
            error = NotJson();
            return false;
        }

        body = new MessageBody(bytes, schema, document);
        return true;

        static ErrorInformation NotJson() => FspiopError.MalformedSyntax.With("/requestBody must be JSON without repeated members");
    }

    /// <summary>A message is read by the schema that checked it; anything else is a mistake of this program.</summary>
    internal JsonElement RootOf(BodySchema schema)
    {
        if (Schema != schema) throw new InvalidOperationException($"The body of {Schema} was read as that of {schema}.");
        return Root;
    }
}
