namespace Pamoja.Fspiop;

/// <summary>What a payee FSP agrees to with a quote.</summary>
/// <param name="Packet">The packet's text, for ilpPacket.</param>
/// <param name="Condition">32 bytes, for condition; see <see cref="Bytes32.Write"/>.</param>
/// <param name="Fulfilment">32 bytes, kept to itself until the transfer comes, then sent as its fulfilment.</param>
public sealed record IlpAgreement(string Packet, ReadOnlyMemory<byte> Condition, ReadOnlyMemory<byte> Fulfilment);
