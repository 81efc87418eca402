namespace Pamoja.Fspiop;

/// <summary>PUT /quotes/{ID}: the payee FSP's offer. Source: FSPIOP API Definition, QuotesIDPutResponse.</summary>
public sealed record QuoteResponse
{
    /// <summary>What the payer FSP is to transfer.</summary>
    public required decimal TransferAmount { get; init; }

    /// <summary>Three letters.</summary>
    public required string TransferCurrency { get; init; }

    /// <summary>The currency that the payee receives: that of payeeReceiveAmount, otherwise that of transferAmount.</summary>
    public required string ReceiveCurrency { get; init; }

    /// <summary>Until when the offer holds, UTC.</summary>
    public required DateTimeOffset Expiration { get; init; }

    /// <summary>32 bytes: the condition of the transfer to come.</summary>
    public required ReadOnlyMemory<byte> Condition { get; init; }

    /// <summary>The packet's text, to be sent along with the transfer.</summary>
    public required string IlpPacket { get; init; }

    /// <summary>From a body that was read with <see cref="BodySchema.QuotesPut"/>.</summary>
    public static QuoteResponse From(MessageBody body)
    {
        var root = body.RootOf(BodySchema.QuotesPut);
        var transfer = root.At("transferAmount"u8);
        var transferCurrency = Fields.Text(transfer, "currency"u8);
        return new QuoteResponse
        {
            TransferAmount = Fields.Amount(transfer),
            TransferCurrency = transferCurrency,
            ReceiveCurrency = Fields.TextOrNull(root.At("payeeReceiveAmount"u8), "currency"u8) ?? transferCurrency,
            Expiration = Fields.Moment(root, "expiration"u8)!.Value,
            Condition = Fields.Bytes32(root, "condition"u8)!.Value,
            IlpPacket = Fields.Text(root, "ilpPacket"u8),
        };
    }
}
