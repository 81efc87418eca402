using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Pamoja.Fspiop.Tests;

public sealed class IlpTests
{
    private static readonly DateTimeOffset Expiry = new(2030, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    [Fact]
    public void A_packet_of_version_1_has_the_octets_of_its_encoding()
    {
        var packet = new IlpV1Packet(10050, "g.a", "{}"u8.ToArray());
        Assert.Equal("01110000000000002742" + "03672e61" + "03653330" + "00", Hex(packet.Encode()));
    }

    [Fact]
    public void A_packet_of_version_4_has_the_octets_of_its_encoding()
    {
        var packet = new IlpV4Packet(1, Expiry, Enumerable.Repeat((byte)0xAB, 32).ToArray(), "g.mojaloop", "{}"u8.ToArray());
        var expected = "0c48" + "0000000000000001" + Convert.ToHexStringLower("20300102030405678"u8)
            + string.Concat(Enumerable.Repeat("ab", 32)) + "0a" + Convert.ToHexStringLower("g.mojaloop"u8) + "03653330";
        Assert.Equal(expected, Hex(packet.Encode()));
    }

    [Fact]
    public void Long_content_carries_its_length_in_two_bytes()
    {
        var packet = new IlpV1Packet(1, "g.a", new byte[600]);
        Assert.StartsWith("01820330", Hex(packet.Encode()), StringComparison.Ordinal);
        Assert.True(IlpV1Packet.TryDecode(packet.Encode(), out var read));
        Assert.Equal(600, read.Data.Length);
    }

    [Fact]
    public void The_fulfilment_of_version_1_is_a_keyed_hash_of_the_packets_text()
    {
        var agreement = new IlpPayee("secret").Agree(new IlpV1Packet(5, "g.fsp.msisdn.1", "{\"a\":1}"u8.ToArray()));
        var expected = HMACSHA256.HashData(Encoding.ASCII.GetBytes("c2VjcmV0"), Encoding.ASCII.GetBytes(agreement.Packet));
        Assert.Equal(expected, agreement.Fulfilment.ToArray());
        Assert.Equal(SHA256.HashData(expected), agreement.Condition.ToArray());
    }

    [Fact]
    public void The_SDKs_vectors_come_out_the_same()
    {
        if (SharedFacts.Vectors("ilp-vectors.json") is not { } vectors) return;
        var payee = new IlpPayee(vectors.GetProperty("secret").GetString()!);

        var v1 = vectors.GetProperty("v1");
        Assert.True(IlpV1Packet.TryDecode(v1.GetProperty("ilpPacket").GetString()!, out var packet));
        Assert.Equal(10050UL, packet.Amount);
        Assert.Equal(IlpV1Packet.AccountOf("payeefsp", "MSISDN", "27713803912"), packet.Account);
        Assert.True(JsonElement.DeepEquals(v1.GetProperty("tx"), JsonDocument.Parse(packet.Data).RootElement));
        AssertAgreement(v1, payee.Agree(packet), payee);

        foreach (var name in new[] { "v4", "fx_v4" })
        {
            var v4 = vectors.GetProperty(name);
            Assert.True(IlpV4Packet.TryDecode(v4.GetProperty("ilpPacket").GetString()!, out var prepare));
            Assert.Equal(name == "v4" ? 10050UL : 0UL, prepare.Amount);
            Assert.Equal(Expiry, prepare.ExpiresAt);
            AssertAgreement(v4, payee.Agree(prepare.Amount, prepare.ExpiresAt, prepare.Data), payee);
        }
    }

    [Theory]
    [InlineData("100.5", "USD", true, 10050UL)]
    [InlineData("7", "JPY", true, 7UL)]
    [InlineData("7.1", "JPY", false, 0UL)]
    [InlineData("1.234", "KWD", true, 1234UL)]
    [InlineData("0.0001", "XTS", true, 1UL)]
    [InlineData("0.001", "USD", false, 0UL)]
    [InlineData("1", "XDR", false, 0UL)]
    [InlineData("999999999999999999", "XXX", false, 0UL)]
    [InlineData("0", "USD", true, 0UL)]
    public void Amounts_are_scaled_by_the_currencys_table(string text, string currency, bool fits, ulong scaled)
    {
        Assert.True(Amount.TryRead(text, out var amount));
        Assert.Equal(fits, IlpAmount.TryScale(amount, currency, out var result));
        Assert.Equal(scaled, result);
    }

    [Fact]
    public void Addresses_are_lower_case_but_for_the_FSP() =>
        Assert.Equal("g.PayeeFsp.business.acme.till1", IlpV1Packet.AccountOf("PayeeFsp", "BUSINESS", "ACME", "Till1"));

    [Fact]
    public void Every_packet_reads_back()
    {
        Prop.ForAll<ulong, byte[], byte[]>((amount, name, data) =>
        {
            var account = "g." + Convert.ToHexStringLower(name);
            Assert.True(IlpV1Packet.TryDecode(new IlpV1Packet(amount, account, data).Encode(), out var v1));
            Assert.Equal((amount, account), (v1.Amount, v1.Account));
            Assert.Equal(data, v1.Data.ToArray());

            var expiry = Expiry.AddMilliseconds(amount % 1_000_000_000_000);
            var condition = SHA256.HashData(data);
            Assert.True(IlpV4Packet.TryDecode(new IlpV4Packet(amount, expiry, condition, account, data).Encode(), out var v4));
            Assert.Equal((amount, account, expiry), (v4.Amount, v4.Destination, v4.ExpiresAt));
            Assert.Equal(condition, v4.Condition.ToArray());
            Assert.Equal(data, v4.Data.ToArray());
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_agreement_can_be_fulfilled_by_the_side_that_made_it()
    {
        Prop.ForAll<NonNull<string>, ulong, byte[]>((secret, amount, terms) =>
        {
            var payee = new IlpPayee(secret.Get);
            foreach (var agreement in new[] { payee.Agree(new IlpV1Packet(amount, "g.x", terms)), payee.Agree(amount, Expiry, terms) })
            {
                Assert.True(payee.TryFulfil(agreement.Packet, out var fulfilment));
                Assert.Equal(agreement.Condition.ToArray(), IlpPayee.ConditionOf(fulfilment));
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Spoilt_packets_are_refused_and_never_throw()
    {
        var good = new IlpPayee("s").Agree(3, Expiry, "{}"u8.ToArray()).Packet;
        var bytes = Base64Url.DecodeFromChars(good);
        for (var i = 0; i < bytes.Length; i++) Assert.False(IlpV4Packet.TryDecode(Base64Url.EncodeToString(bytes.AsSpan(0, i)), out _));
        Assert.False(IlpV4Packet.TryDecode(Base64Url.EncodeToString([.. bytes, 0]), out _));
        Prop.ForAll<byte[]>(noise =>
        {
            var text = Base64Url.EncodeToString([noise.Length % 2 == 0 ? (byte)1 : (byte)12, .. noise]);
            IlpV1Packet.TryDecode(text, out _);
            IlpV4Packet.TryDecode(text, out _);
        }).QuickCheckThrowOnFailure();
        Assert.False(new IlpPayee("s").TryFulfil("ä", out _));
        Assert.False(new IlpPayee("s").TryFulfil("", out _));
    }

    private static void AssertAgreement(JsonElement expected, IlpAgreement actual, IlpPayee payee)
    {
        Assert.Equal(expected.GetProperty("ilpPacket").GetString(), actual.Packet);
        Assert.Equal(expected.GetProperty("condition").GetString(), Bytes32.Write(actual.Condition.Span));
        Assert.Equal(expected.GetProperty("fulfilment").GetString(), Bytes32.Write(actual.Fulfilment.Span));
        Assert.True(payee.TryFulfil(actual.Packet, out var again));
        Assert.Equal(actual.Fulfilment.ToArray(), again);
    }

    private static string Hex(string packet) => Convert.ToHexStringLower(Base64Url.DecodeFromChars(packet));
}
