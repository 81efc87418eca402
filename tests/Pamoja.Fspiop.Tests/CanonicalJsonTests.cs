using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Pamoja.Fspiop.Tests;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("{ \"b\" : [ 1 , { \"z\":null, \"a\":true } ], \"a\" : \"x\" }", "{\"a\":\"x\",\"b\":[1,{\"a\":true,\"z\":null}]}")]
    [InlineData("{\"b\":1,\"B\":2,\"aa\":3,\"a\":4,\"\":5}", "{\"\":5,\"B\":2,\"a\":4,\"aa\":3,\"b\":1}")]
    [InlineData("\"\\u0041\\/\\\"\\\\\\n\\u0001\\u001F\\u007f\"", "\"A/\\\"\\\\\\n\\u0001\\u001f\u007f\"")]
    [InlineData("\"<é>&'+\\u2028\\ud83d\\ude00\"", "\"<é>&'+\u2028😀\"")]
    [InlineData("{\"\\ud83d\\ude00\":1,\"\uff5e\":2,\"é\":3}", "{\"é\":3,\"😀\":1,\"\uff5e\":2}")]
    [InlineData("[]", "[]")]
    [InlineData("{}", "{}")]
    public void There_is_one_form(string json, string expected) => Assert.Equal(expected, Canonical(json));

    [Theory]
    [InlineData("1.0", "1")]
    [InlineData("-0", "0")]
    [InlineData("1e2", "100")]
    [InlineData("100.50", "100.5")]
    [InlineData("1E-6", "0.000001")]
    [InlineData("0.0000001", "1e-7")]
    [InlineData("1.5e-7", "1.5e-7")]
    [InlineData("123e-20", "1.23e-18")]
    [InlineData("100000000000000000000", "100000000000000000000")]
    [InlineData("1000000000000000000000", "1e+21")]
    [InlineData("1e23", "1e+23")]
    [InlineData("-12.75e1", "-127.5")]
    [InlineData("0.1", "0.1")]
    [InlineData("9007199254740991", "9007199254740991")]
    public void Numbers_are_printed_as_JavaScript_prints_them(string json, string expected) => Assert.Equal(expected, Canonical(json));

    [Fact]
    public void Numbers_with_more_digits_than_JavaScript_holds_stay_apart()
    {
        Assert.NotEqual(Canonical("123456789012345678.1234"), Canonical("123456789012345678.1235"));
        Assert.NotEqual(Canonical("1e400"), Canonical("1e401"));
        Assert.NotEqual(Canonical("1.00000000000000000000000000000000001"), Canonical("1"));
        Assert.Equal("1e99999999999", Canonical("1e99999999999"));
        Assert.Equal("0", Canonical("0e5"));
    }

    [Fact]
    public void The_form_of_the_form_is_the_form()
    {
        Prop.ForAll(Arb.From(Json(4)), json =>
        {
            var once = Canonical(json);
            Assert.Equal(once, Canonical(once));
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(once)), json);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(10, 200)]
    [InlineData(1_000, 130)]
    [InlineData(5_000, 1_000)]
    [InlineData(2, 131_071)]
    [InlineData(3, 131_072)]
    [InlineData(2, 400_000)]
    public void The_hash_is_that_of_the_form_however_long_it_is(int items, int length)
    {
        var list = Enumerable.Range(0, items).Select(i => new { text = new string('é', length / 2) + '\n', id = i, amount = i / 100m });
        var value = JsonSerializer.SerializeToElement(new { list, a = 1 });
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(CanonicalJson.Write(value)), CanonicalJson.Hash(value));
    }

    [Fact]
    public void Order_and_white_space_do_not_change_the_hash()
    {
        var left = CanonicalJson.Hash(JsonDocument.Parse("{\"a\":{\"c\":1,\"d\":2},\"b\":[1,2]}").RootElement);
        var right = CanonicalJson.Hash(JsonDocument.Parse("{ \"b\":[1, 2], \"a\":{\"d\":2.0,\"c\":1}}").RootElement);
        var other = CanonicalJson.Hash(JsonDocument.Parse("{\"a\":{\"c\":1,\"d\":2},\"b\":[2,1]}").RootElement);
        Assert.Equal(32, left.Length);
        Assert.Equal(left, right);
        Assert.NotEqual(left, other);
    }

    [Fact]
    public void Whatever_is_received_is_answered_and_never_throws()
    {
        var good = Samples.Good(BodySchema.TransfersPost);
        Prop.ForAll<ushort, byte, byte[]>((at, with, noise) =>
        {
            var spoilt = (byte[])good.Clone();
            spoilt[at % spoilt.Length] = with;
            byte[] cut = [.. good.AsSpan(0, at % good.Length), .. noise, .. good.AsSpan(at % good.Length)];
            foreach (var bytes in new[] { spoilt, cut, noise })
            {
                foreach (var schema in Samples.All.Keys)
                {
                    if (!schema.TryRead(bytes, out var body, out var error)) Assert.InRange(error.Description.Length, 1, 128);
                    else using (body) Assert.Equal(32, body.ContentHash().Length);
                }
            }
        }).QuickCheckThrowOnFailure();
    }

    private static string Canonical(string json) =>
        Encoding.UTF8.GetString(CanonicalJson.Write(JsonDocument.Parse(json).RootElement));

    private static Gen<string> Json(int depth)
    {
        var leaf = Gen.OneOf(
            Gen.Elements("null", "true", "false", "1.50", "-3e-9", "12345678901234567890", "\"\\u00e9\\n\"", "\"\\\\u\""),
            ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => JsonSerializer.Serialize(text.Get)),
            ArbMap.Default.GeneratorFor<int>().Select(number => JsonSerializer.Serialize(number)));
        if (depth == 0) return leaf;
        var array = Json(depth - 1).ListOf(3).Select(items => $"[ {string.Join(", ", items)}]");
        var names = Gen.Shuffle(new[] { "a", "b\\n", "é", "\\u0061b", "", "Z" });
        var members = names.SelectMany(_ => Json(depth - 1).ListOf(6), (shuffled, values) => (shuffled, values));
        var value = members.Select(pair => $"{{{string.Join(" , ", pair.shuffled.Zip(pair.values, (n, v) => $"\"{n}\" :{v}"))}}}");
        return Gen.OneOf(leaf, array, value);
    }
}
