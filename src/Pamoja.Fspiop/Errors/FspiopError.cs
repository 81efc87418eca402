using System.Collections.Frozen;

namespace Pamoja.Fspiop;

/// <summary>
/// One entry of the catalogue of error codes: four digits, the generic text that starts every description, and the HTTP status of a
/// synchronous answer. Source: FSPIOP API Definition, error codes, with the codes that Mojaloop adds (2006, 3040, 5107, 6000, 7xxx).
/// </summary>
public sealed partial class FspiopError
{
    private FspiopError(string code, string name, int httpStatus)
    {
        Code = code;
        Name = name;
        HttpStatus = httpStatus;
        Entries.All.Add(this);
    }

    /// <summary>Four digits.</summary>
    public string Code { get; }

    /// <summary>The generic text.</summary>
    public string Name { get; }

    /// <summary>The status of a synchronous answer with this error, unless the answer says otherwise.</summary>
    public int HttpStatus { get; }

    /// <summary>
    /// Without it the entries, which are static fields, could come into being after somebody has read the catalogue, and found it empty: with
    /// it they are there before any member of this class is used.
    /// </summary>
    static FspiopError()
    {
    }

    /// <summary>The whole catalogue in the order of codes.</summary>
    public static IReadOnlyList<FspiopError> All => Entries.All;

    /// <summary>The entry of a code; null for a code that the catalogue does not have.</summary>
    public static FspiopError? Find(string code) => ByCode.Map.GetValueOrDefault(code);

    /// <summary>A scheme's own code, which the catalogue lacks.</summary>
    internal static FspiopError OfScheme(string code, string name) => new(code, name, 400);

    /// <summary>
    /// Whether a participant may send this code: it stands in the catalogue, or it is a scheme's own code inside a class and group that
    /// the specification defines (10xx, 20xx, 30xx-34xx, 40xx-44xx, 50xx-54xx). Third-party codes are not among them.
    /// </summary>
    public static bool MayBeSent(ReadOnlySpan<char> code)
    {
        if (code is "6000") return true;
        if (code.Length != 4 || code.ContainsAnyExceptInRange('0', '9')) return false;
        return code[0] switch
        {
            '1' or '2' => code[1] == '0',
            '3' or '4' or '5' => code[1] <= '4',
            _ => false,
        };
    }

    /// <summary>This error, told in detail: the description becomes "name - detail", or the name alone.</summary>
    public ErrorInformation With(string? detail = null, IReadOnlyList<ErrorExtension>? extensions = null) => new(this, detail, extensions);

    /// <inheritdoc/>
    public override string ToString() => $"{Code} {Name}";

    // Holders of their own: the order in which static fields of a class in several files start is not fixed.
    private static class Entries
    {
        public static readonly List<FspiopError> All = [];
    }

    private static class ByCode
    {
        public static readonly FrozenDictionary<string, FspiopError> Map = FspiopError.All.ToFrozenDictionary(entry => entry.Code);
    }
}
