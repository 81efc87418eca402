namespace Pamoja.Fspiop.Tests;

public sealed class PartyIdentifierTests
{
    [Theory]
    [InlineData("MSISDN", "27713803912", true)]
    [InlineData("MSISDN", "+27713803912", true)]
    [InlineData("MSISDN", "+", false)]
    [InlineData("MSISDN", "++1", false)]
    [InlineData("MSISDN", "27a", false)]
    [InlineData("MSISDN", "1234567890123456789012345678901", false)]
    [InlineData("EMAIL", "a.b+c@d-e.example", true)]
    [InlineData("EMAIL", "a@b.c", false)]
    [InlineData("EMAIL", "a@b@c.example", false)]
    [InlineData("EMAIL", "@c.example", false)]
    [InlineData("EMAIL", "a@.example", false)]
    [InlineData("EMAIL", "a@b.ex4mple", false)]
    [InlineData("IBAN", "GB33BUKB20201555555555", true)]
    [InlineData("IBAN", "GB33", false)]
    [InlineData("IBAN", "gb33BUKB", false)]
    [InlineData("IBAN", "GB3XBUKB", false)]
    [InlineData("ALIAS", "ဇော်#1", true)]
    [InlineData("ALIAS", "", false)]
    [InlineData("ALIAS", "a b", false)]
    [InlineData("ALIAS", "a\u0007b", false)]
    [InlineData("ALIAS", "{x}", false)]
    [InlineData("ALIAS", "a<b", false)]
    [InlineData("ALIAS", "a`b", false)]
    [InlineData("ALIAS", "a\\b", false)]
    public void Identifiers_are_checked_by_their_type(string type, string identifier, bool good)
    {
        Assert.Equal(good ? null : "3101", PartyIdentifierRules.Check(type, identifier)?.Code);
    }

    [Fact]
    public void The_length_is_at_most_128_characters()
    {
        Assert.Null(PartyIdentifierRules.Check("ALIAS", string.Concat(Enumerable.Repeat("𞤀", 128))));
        Assert.NotNull(PartyIdentifierRules.Check("ALIAS", new string('x', 129)));
    }

    [Fact]
    public void A_sub_identifier_follows_the_general_rule()
    {
        Assert.Null(PartyIdentifierRules.Check("PERSONAL_ID", "1", "PASSPORT"));
        Assert.Equal("3101", PartyIdentifierRules.Check("PERSONAL_ID", "1", "PASS PORT")?.Code);
        Assert.Equal("3101", PartyIdentifierRules.Check("PERSONAL_ID", "1", "")?.Code);
    }

    [Fact]
    public void The_known_types_are_the_schemas()
    {
        string[] types = ["MSISDN", "EMAIL", "PERSONAL_ID", "BUSINESS", "DEVICE", "ACCOUNT_ID", "IBAN", "ALIAS", "PHONE", "msisdn"];
        foreach (var type in types)
        {
            var body = Samples.With(BodySchema.PartiesPut, "party/partyIdInfo/partyIdType", $"\"{type}\"");
            var passes = BodySchema.PartiesPut.TryRead(body, out var read, out _);
            read?.Dispose();
            Assert.Equal(passes, PartyIdentifierRules.IsKnownType(type));
        }
    }
}
