namespace Pamoja.Ledger.Tests;

public sealed class TransferIdTests
{
    [Theory]
    [InlineData("b51ec534-ee48-4575-b6a9-ead2955b8069", IdForm.Uuid)]
    [InlineData("00000000-0000-0000-0000-000000000000", IdForm.Uuid)]
    [InlineData("01ARZ3NDEKTSV4RRFFQ69G5FAV", IdForm.Ulid)]
    [InlineData("7ZZZZZZZZZZZZZZZZZZZZZZZZZ", IdForm.Ulid)]
    public void An_id_is_written_as_it_was_read(string text, IdForm form)
    {
        Assert.True(TransferId.TryParse(text, out var id));
        Assert.Equal((form, text), (id.Form, id.ToString()));
        Assert.Equal(text, TransferId.FromGuid(id.ToGuid(), form).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("B51EC534-EE48-4575-B6A9-EAD2955B8069")]
    [InlineData("b51ec534ee484575b6a9ead2955b8069")]
    [InlineData("{51ec534-ee48-4575-b6a9-ead2955b8069}")]
    [InlineData("b51ec534-ee48-4575-b6a9-ead2955b806g")]
    [InlineData("01arz3ndektsv4rrffq69g5fav")]
    [InlineData("81ARZ3NDEKTSV4RRFFQ69G5FAV")]
    [InlineData("01ARZ3NDEKTSV4RRFFQ69G5FAU")]
    [InlineData("01ARZ3NDEKTSV4RRFFQ69G5FA")]
    public void What_is_neither_a_uuid_nor_a_ulid_is_refused(string text) => Assert.False(TransferId.TryParse(text, out _));

    [Fact]
    public void Order_of_keys_is_the_order_of_their_texts()
    {
        var ids = Enumerable.Range(0, 100).Select(_ => TransferId.FromGuid(Guid.NewGuid())).ToList();
        var byKey = ids.OrderBy(id => new TransferKey(IdSpace.Transfer, id)).Select(id => id.ToString());
        Assert.Equal(ids.Select(id => id.ToString()).Order(StringComparer.Ordinal), byKey);
    }
}
