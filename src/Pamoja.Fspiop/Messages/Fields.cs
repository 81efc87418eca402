using System.Text.Json;

namespace Pamoja.Fspiop;

/// <summary>Reads members of a body that its schema has checked: what is required is there, what is there has its form.</summary>
internal static class Fields
{
    /// <summary>A required text.</summary>
    public static string Text(JsonElement parent, ReadOnlySpan<byte> name) =>
        JsonValues.GetText(parent.At(name)) ?? throw new InvalidOperationException("A member that the schema requires is not there.");

    /// <summary>An optional text; null if it was not sent.</summary>
    public static string? TextOrNull(JsonElement parent, ReadOnlySpan<byte> name) => JsonValues.GetText(parent.At(name));

    /// <summary>The amount of a Money.</summary>
    public static decimal Amount(JsonElement money)
    {
        return AmountOrNull(money) ?? throw new InvalidOperationException("An amount that the schema requires is not there.");
    }

    /// <summary>The amount of a Money whose amount may be left out.</summary>
    public static decimal? AmountOrNull(JsonElement money)
    {
        return JsonValues.TryGetText(money.At("amount"u8), out var text) && Fspiop.Amount.TryRead(text, out var amount) ? amount : null;
    }

    /// <summary>A condition or a fulfilment, 32 bytes; null if it was not sent.</summary>
    public static ReadOnlyMemory<byte>? Bytes32(JsonElement parent, ReadOnlySpan<byte> name)
    {
        // Not one conditional expression: its null would become an empty memory that is there.
        if (JsonValues.TryGetText(parent.At(name), out var text) && Fspiop.Bytes32.TryRead(text, out var bytes)) return bytes;
        return null;
    }

    /// <summary>A moment in UTC; null if it was not sent.</summary>
    public static DateTimeOffset? Moment(JsonElement parent, ReadOnlySpan<byte> name)
    {
        return JsonValues.TryGetText(parent.At(name), out var text) && Timestamp.TryRead(text, out var moment) ? moment : null;
    }

    /// <summary>A list of texts; empty if it was not sent.</summary>
    public static IReadOnlyList<string> Texts(JsonElement array)
    {
        if (array.ValueKind != JsonValueKind.Array) return [];
        return [.. array.EnumerateArray().Select(JsonValues.GetText).OfType<string>()];
    }
}
