namespace Pamoja.Fspiop;

/// <summary>
/// An error as it is answered or called back: <c>{"errorInformation":{"errorCode":..,"errorDescription":..,"extensionList":..}}</c>.
/// Source: FSPIOP API Definition, ErrorInformation.
/// </summary>
public sealed class ErrorInformation
{
    private const int MaxDescription = 128;
    private const int MaxKey = 32;
    private const int MaxValue = 128;
    private const int MaxExtensions = 16;

    /// <summary>An error of the catalogue; the description is "name - detail", cut at 128 characters.</summary>
    public ErrorInformation(FspiopError error, string? detail = null, IReadOnlyList<ErrorExtension>? extensions = null)
    {
        Error = error;
        HttpStatus = error.HttpStatus;
        Description = Cut(string.IsNullOrEmpty(detail) ? error.Name : $"{error.Name} - {detail}", MaxDescription);
        Extensions = extensions ?? [];
    }

    private ErrorInformation(FspiopError error, string description, int status)
    {
        Error = error;
        HttpStatus = status;
        Description = Cut(description, MaxDescription);
        Extensions = [];
    }

    /// <summary>What somebody else said, "code: description", once more.</summary>
    public static ErrorInformation Repeat(string said)
    {
        var colon = said.IndexOf(": ", StringComparison.Ordinal);
        if (colon < 0 || !FspiopError.MayBeSent(said.AsSpan(0, colon))) return new ErrorInformation(FspiopError.GenericPayeeError, said);
        var (code, description) = (said[..colon], said[(colon + 2)..]);
        var error = FspiopError.Find(code) ?? FspiopError.OfScheme(code, description);
        return new ErrorInformation(error, description.Length == 0 ? error.Name : description, error.HttpStatus);
    }

    /// <summary>The catalogue's entry.</summary>
    public FspiopError Error { get; }

    /// <summary>Four digits.</summary>
    public string Code => Error.Code;

    /// <summary>1 to 128 characters.</summary>
    public string Description { get; }

    /// <summary>Key and value pairs for the other side's machines; often empty.</summary>
    public IReadOnlyList<ErrorExtension> Extensions { get; }

    /// <summary>Status of a synchronous answer; the catalogue's, except where the situation has its own (405 for a wrong method).</summary>
    public int HttpStatus { get; init; }

    /// <summary>A wrong method for a known path: 3000, but 405.</summary>
    public static ErrorInformation MethodNotAllowed() => new(FspiopError.GenericClientError, "Method Not Allowed") { HttpStatus = 405 };

    /// <summary>The body, minified, its members sorted by name, UTF-8.</summary>
    public byte[] ToJson()
    {
        var json = new JsonText(256);
        json.Raw("{\"errorInformation\":{\"errorCode\":"u8);
        json.String(Code);
        json.Raw(",\"errorDescription\":"u8);
        json.String(Description);
        if (Extensions.Count > 0) WriteExtensions(ref json);
        json.Raw("}}"u8);
        return json.ToArrayAndReturn();
    }

    private void WriteExtensions(ref JsonText json)
    {
        json.Raw(",\"extensionList\":{\"extension\":["u8);
        for (var i = 0; i < Extensions.Count && i < MaxExtensions; i++)
        {
            json.Raw(i == 0 ? "{\"key\":"u8 : ",{\"key\":"u8);
            json.String(Cut(Extensions[i].Key, MaxKey));
            json.Raw(",\"value\":"u8);
            json.String(Cut(Extensions[i].Value, MaxValue));
            json.Raw("}"u8);
        }

        json.Raw("]}"u8);
    }

    // A character outside the basic plane is two chars: it is left out whole rather than cut in half.
    private static string Cut(string text, int max)
    {
        if (text.Length <= max) return text;
        return char.IsHighSurrogate(text[max - 1]) ? text[..(max - 1)] : text[..max];
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Code} {Description}";
}
