namespace Pamoja.Fspiop.Tests;

public sealed class MessageTests
{
    private static readonly DateTimeOffset Moment = new(2030, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    [Fact]
    public void A_prepare_is_read()
    {
        using var body = Samples.Read(BodySchema.TransfersPost);
        var prepare = TransferPrepare.From(body);
        Assert.Equal("b51ec534-ee48-4575-b6a9-ead2955b8069", prepare.TransferId);
        Assert.Equal(("payerfsp", "payeefsp"), (prepare.PayerFsp, prepare.PayeeFsp));
        Assert.Equal((100.5m, "USD"), (prepare.Amount, prepare.Currency));
        Assert.Equal(Samples.Condition, Bytes32.Write(prepare.Condition.Span));
        Assert.Equal(Moment, prepare.Expiration);
        Assert.Equal("AYICjg", prepare.IlpPacket);
    }

    [Fact]
    public void An_amount_that_came_as_a_number_is_read_exactly()
    {
        var bytes = Samples.With(BodySchema.TransfersPost, "amount/amount", "123456789012345678.4500");
        Assert.True(BodySchema.TransfersPost.TryRead(bytes, out var body, out _));
        using (body) Assert.Equal(123456789012345678.45m, TransferPrepare.From(body).Amount);
    }

    [Fact]
    public void A_fulfil_is_read_with_and_without_its_options()
    {
        using var body = Samples.Read(BodySchema.TransfersPut);
        var fulfil = TransferFulfil.From(body);
        Assert.Equal(Samples.Condition, Bytes32.Write(fulfil.Fulfilment!.Value.Span));
        Assert.Equal(("COMMITTED", Moment), (fulfil.TransferState, fulfil.CompletedTimestamp));

        Assert.True(BodySchema.TransfersPut.TryRead("{\"transferState\":\"ABORTED\"}"u8.ToArray(), out var bare, out _));
        using (bare)
        {
            var aborted = TransferFulfil.From(bare);
            Assert.Null(aborted.Fulfilment);
            Assert.Null(aborted.CompletedTimestamp);
            Assert.Equal("ABORTED", aborted.TransferState);
        }
    }

    [Fact]
    public void A_conversion_is_read()
    {
        using var body = Samples.Read(BodySchema.FxTransfersPost);
        var prepare = FxTransferPrepare.From(body);
        Assert.Equal("01JBVM16V3Q4MSV8KTG0BRJGZ2", prepare.CommitRequestId);
        Assert.Equal("b51ec534-ee48-4575-b6a9-ead2955b8069", prepare.DeterminingTransferId);
        Assert.Equal(("payerfsp", "fxp1"), (prepare.InitiatingFsp, prepare.CounterPartyFsp));
        Assert.Equal((100.5m, "USD", 1800m, "ZAR"),
            (prepare.SourceAmount, prepare.SourceCurrency, prepare.TargetAmount, prepare.TargetCurrency));
        Assert.Equal(Moment, prepare.Expiration);

        using var put = Samples.Read(BodySchema.FxTransfersPut);
        var fulfil = FxTransferFulfil.From(put);
        Assert.Equal("RESERVED", fulfil.ConversionState);
        Assert.Equal(32, fulfil.Fulfilment!.Value.Length);
        Assert.Null(fulfil.CompletedTimestamp);
    }

    [Fact]
    public void A_quote_is_read()
    {
        using var body = Samples.Read(BodySchema.QuotesPost);
        var quote = QuoteRequest.From(body);
        Assert.Equal("01JBVM16V3Q4MSV8KTG0BRJGZ2", quote.QuoteId);
        Assert.Equal("b51ec534-ee48-4575-b6a9-ead2955b8069", quote.TransactionId);
        Assert.Equal(("payeefsp", "payeefsp"), (quote.PayerFspId, quote.PayeeFspId));
        Assert.Equal(["USD", "KES"], quote.PayerSupportedCurrencies);
        Assert.Equal(("SEND", 100.5m, "USD", Moment), (quote.AmountType, quote.Amount, quote.Currency, quote.Expiration));
    }

    [Fact]
    public void A_quotes_answer_names_the_currency_that_is_received()
    {
        using var body = Samples.Read(BodySchema.QuotesPut);
        var response = QuoteResponse.From(body);
        Assert.Equal((100.5m, "USD", "KES"), (response.TransferAmount, response.TransferCurrency, response.ReceiveCurrency));
        Assert.Equal((Moment, "AYICjg", 32), (response.Expiration, response.IlpPacket, response.Condition.Length));

        Assert.True(BodySchema.QuotesPut.TryRead(Samples.With(BodySchema.QuotesPut, "payeeReceiveAmount", null), out var plain, out _));
        using (plain) Assert.Equal("USD", QuoteResponse.From(plain).ReceiveCurrency);
    }

    [Fact]
    public void Parties_and_participants_are_read()
    {
        using var parties = Samples.Read(BodySchema.PartiesPut);
        var party = PartiesPut.From(parties);
        Assert.Equal(new PartyIdInfo("MSISDN", "27713803912", null, "payeefsp"), party.PartyIdInfo);
        Assert.Equal(["USD", "KES"], party.SupportedCurrencies);

        using var single = Samples.Read(BodySchema.ParticipantsPost);
        Assert.Equal(new ParticipantsPost("payeefsp", "USD"), ParticipantsPost.From(single));

        using var batch = Samples.Read(BodySchema.ParticipantsBatchPost);
        var many = ParticipantsBatchPost.From(batch);
        Assert.Equal("b51ec534-ee48-4575-b6a9-ead2955b8069", many.RequestId);
        Assert.Equal([party.PartyIdInfo], many.Parties);
        Assert.Equal("USD", many.Currency);
    }

    [Fact]
    public void Errors_of_every_kind_are_read()
    {
        foreach (var schema in new[] { BodySchema.ErrorPut, BodySchema.QuotesErrorPut, BodySchema.RequestsErrorPut })
        {
            using var body = Samples.Read(schema);
            Assert.Equal(new ErrorBody("5104", "Payee rejected"), ErrorBody.From(body));
        }
    }

    [Fact]
    public void Reading_a_body_as_another_message_is_a_mistake_of_the_program()
    {
        using var body = Samples.Read(BodySchema.TransfersPut);
        Assert.Throws<InvalidOperationException>(() => TransferPrepare.From(body));
        Assert.Throws<InvalidOperationException>(() => ErrorBody.From(body));
    }

    [Fact]
    public void A_resend_has_the_same_content_hash_and_a_changed_message_has_not()
    {
        var resend = """{ "transferState":"COMMITTED", "fulfilment":"zD5yNieCVOZNWA6uSc-W_qnXgNeeYi72Lts_kU0AYH8" }"""u8.ToArray();
        var first = """{"fulfilment":"zD5yNieCVOZNWA6uSc-W_qnXgNeeYi72Lts_kU0AYH8","transferState":"\u0043OMMITTED"}"""u8.ToArray();
        var changed = """{"fulfilment":"zD5yNieCVOZNWA6uSc-W_qnXgNeeYi72Lts_kU0AYH9","transferState":"COMMITTED"}"""u8.ToArray();
        Assert.Equal(Hash(first), Hash(resend));
        Assert.NotEqual(Hash(first), Hash(changed));
    }

    private static byte[] Hash(byte[] bytes)
    {
        Assert.True(BodySchema.TransfersPut.TryRead(bytes, out var body, out _));
        using (body) return body.ContentHash();
    }
}
