using System.Text.Json;
using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>What payer and payee agreed on, read out of the ILP packet of a transfer's request.</summary>
internal static class AgreedTransaction
{
    /// <summary>The packet; null where the request has none, as that of a conversion.</summary>
    internal static string? PacketOf(byte[] request)
    {
        var root = JsonElement.Parse(request);
        return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("ilpPacket"u8, out var packet) ? packet.GetString() : null;
    }

    /// <summary>The transaction object, as its bytes; null where the packet holds something else.</summary>
    internal static byte[]? DataOf(string packet)
    {
        ReadOnlyMemory<byte> data;
        if (IlpV1Packet.TryDecode(packet, out var first)) data = first.Data;
        else if (IlpV4Packet.TryDecode(packet, out var fourth)) data = fourth.Data;
        else return null;
        try
        {
            return JsonElement.Parse(data.Span).ValueKind == JsonValueKind.Object ? data.ToArray() : null;
        }
        catch (JsonException)
        {
            // The packet's data is the payee's own; this one holds something else than JSON.
            return null;
        }
    }

    /// <summary>The ids of transaction and quote that a request names; null each where it does not.</summary>
    internal static (string? TransactionId, string? QuoteId) IdsOf(byte[]? request)
    {
        if (request is null || PacketOf(request) is not { } packet || DataOf(packet) is not { } data) return default;
        var root = JsonElement.Parse(data);
        return (Text("transactionId"u8), Text("quoteId"u8));

        string? Text(ReadOnlySpan<byte> name) =>
            root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
