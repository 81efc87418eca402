namespace Pamoja.Ledger;

/// <summary>The text form in which an id was sent; it is echoed in the same form.</summary>
public enum IdForm : short
{
    /// <summary>Lower-case UUID, 36 characters.</summary>
    Uuid = 0,

    /// <summary>ULID, 26 characters of Crockford's base 32, upper case.</summary>
    Ulid = 1,
}

/// <summary>
/// The id of a movement of money (transferId, commitRequestId, bulkTransferId, the id of a funds movement): 128 bits and the form in
/// which they were written. Two ids with the same bits are the same id, whatever their form.
/// Source: FSPIOP API Definition, CorrelationId; ULID since v2.0.
/// </summary>
public readonly record struct TransferId(UInt128 Bits, IdForm Form)
{
    private const string Base32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>The bits as a <see cref="Guid"/> whose text has the same order of digits.</summary>
    public Guid ToGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, Bits);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>An id from a <see cref="Guid"/> as it was stored.</summary>
    public static TransferId FromGuid(Guid value, IdForm form = IdForm.Uuid)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return new TransferId(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes), form);
    }

    /// <summary>Reads a lower-case UUID or a ULID. A ULID above 7ZZZ... does not fit 128 bits and is refused.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TransferId id)
    {
        id = default;
        if (text.Length == 36 && !text.ContainsAnyInRange('A', 'Z') && Guid.TryParseExact(text, "D", out var guid))
        {
            id = FromGuid(guid);
            return true;
        }

        return text.Length == 26 && TryParseUlid(text, out id);
    }

    private static bool TryParseUlid(ReadOnlySpan<char> text, out TransferId id)
    {
        id = default;
        if (text[0] is < '0' or > '7') return false;
        UInt128 bits = 0;
        foreach (var c in text)
        {
            var digit = Base32.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0) return false;
            bits = (bits << 5) | (UInt128)(uint)digit;
        }

        id = new TransferId(bits, IdForm.Ulid);
        return true;
    }

    /// <summary>The id as it was sent.</summary>
    public override string ToString()
    {
        if (Form == IdForm.Uuid) return ToGuid().ToString("D");
        return string.Create(26, Bits, static (span, bits) =>
        {
            for (var i = span.Length - 1; i >= 0; i--, bits >>= 5) span[i] = Base32[(int)(bits & 31)];
        });
    }

    /// <summary>Same bits, same id.</summary>
    public bool Equals(TransferId other) => Bits == other.Bits;

    /// <inheritdoc/>
    public override int GetHashCode() => Bits.GetHashCode();
}
