using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace Pamoja.Fspiop.Tests;

public sealed class PrimitiveTests
{
    // Characters of which the texts of the patterns are made, and some that belong to none of them.
    private const string Alphabet = "0123456789abcfABCFTUZ+-.:=_,' {}\té";

    private static readonly (string Pattern, TextMatch Match, string Seed)[] Patterned =
    [
        (Patterns.Amount, Matchers.IsAmount, "100.5"),
        (Patterns.CorrelationId, Matchers.IsCorrelationId, "b51ec534-ee48-4575-b6a9-ead2955b8069"),
        (Patterns.CorrelationId, Matchers.IsCorrelationId, "01JBVM16V3Q4MSV8KTG0BRJGZ2"),
        (Patterns.Date, Matchers.IsDate, "2028-02-29"),
        (Patterns.DateTime, Matchers.IsDateTime, "2030-01-02T03:04:05.678Z"),
        (Patterns.DateTime, Matchers.IsDateTime, "1000-12-31T23:59:59.000+19:59"),
        (Patterns.Base64Url, Matchers.IsBase64Url, "AYICjg=="),
        (Patterns.Base64Url32, Matchers.IsBase64Url32, Samples.Condition),
        (Patterns.ErrorCode, Matchers.IsErrorCode, "3100"),
        (Patterns.QuoteErrorCode, Matchers.IsQuoteErrorCode, "5104"),
        (Patterns.PartyIdentifier, Matchers.IsPartyIdentifier, "+27713803912"),
        (Patterns.Latitude, Matchers.IsLatitude, "-89.123456"),
        (Patterns.Longitude, Matchers.IsLongitude, "+179.1"),
        (Patterns.Longitude, Matchers.IsLongitude, "180.00"),
        (Patterns.MerchantClassificationCode, Matchers.IsMerchantClassificationCode, "1234"),
        (Patterns.BalanceOfPayments, Matchers.IsBalanceOfPayments, "123"),
        (Patterns.UpperWords, Matchers.IsUpperWords, "LOCALLY_DEFINED"),
        (Patterns.AuthenticationValue, Matchers.IsAuthenticationValue, "123456"),
    ];

    [Fact]
    public void Every_matcher_agrees_with_the_expression_it_stands_for()
    {
        foreach (var (pattern, match, seed) in Patterned)
        {
            // \d and \s of the field's expressions are JavaScript's; $ ends the text, not the line before its end.
            var expression = new Regex(pattern.Replace("$", "\\z", StringComparison.Ordinal), RegexOptions.ECMAScript);
            Assert.True(match(Encoding.UTF8.GetBytes(seed)), seed);
            foreach (var text in Mutations(seed))
                Assert.True(expression.IsMatch(text) == match(Encoding.UTF8.GetBytes(text)), $"{pattern}: \"{text}\"");
        }
    }

    [Theory]
    [InlineData("Amina", true)]
    [InlineData("O'Neill-Smith, Jr.", true)]
    [InlineData("ဇော်မင်း", true)]
    [InlineData("𞤀𞤣𞤢𞤥", true)]
    [InlineData("ক্\u200dষ", true)]
    [InlineData("x_1", true)]
    [InlineData("", false)]
    [InlineData("   ", false)]
    [InlineData("😀", false)]
    [InlineData("a<b", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\u00a0b", false)]
    public void Names_are_letters_marks_and_digits_of_every_script(string name, bool good)
    {
        Assert.Equal(good, Matchers.IsName(Encoding.UTF8.GetBytes(name)));
    }

    [Fact]
    public void A_name_has_at_most_128_characters_of_any_plane()
    {
        Assert.True(Matchers.IsName(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("𞤀", 128)))));
        Assert.False(Matchers.IsName(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("𞤀", 129)))));
        var identifier = string.Concat(Enumerable.Repeat("𞤀", 128));
        var json = """{"party":{"partyIdInfo":{"partyIdType":"ALIAS","partyIdentifier":"#"}}}"""
            .Replace("#", identifier, StringComparison.Ordinal);
        Assert.True(BodySchema.PartiesPut.TryRead(Encoding.UTF8.GetBytes(json), out var body, out _));
        body.Dispose();
    }

    [Fact]
    public void Every_amount_reads_back_and_has_one_text()
    {
        Prop.ForAll<ulong, ushort>((whole, fraction) =>
        {
            var amount = (whole % 1_000_000_000_000_000_000UL) + ((fraction % 10_000) / 10_000m);
            var text = Amount.Write(amount);
            Assert.True(Amount.TryRead(text, out var read), text);
            Assert.Equal(amount, read);
            Assert.Equal(text, Amount.Write(read));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("999999999999999999.9999", true)]
    [InlineData("5.0", false)]
    [InlineData(".5", false)]
    [InlineData("00.5", false)]
    [InlineData("5.", false)]
    [InlineData("-1", false)]
    [InlineData("+1", false)]
    [InlineData("1e3", false)]
    [InlineData("1,000", false)]
    [InlineData(" 1", false)]
    [InlineData("1.00001", false)]
    [InlineData("1000000000000000000", false)]
    [InlineData("١", false)]
    [InlineData("", false)]
    public void Amounts_have_no_other_form(string text, bool good) => Assert.Equal(good, Amount.TryRead(text, out _));

    [Fact]
    public void An_amount_that_the_API_cannot_carry_is_not_written()
    {
        foreach (var amount in new[] { -1m, 0.00001m, 1_000_000_000_000_000_000m })
            Assert.Throws<ArgumentOutOfRangeException>(() => Amount.Write(amount));
        Assert.Equal("5", Amount.Write(5.0000m));
    }

    [Fact]
    public void Every_moment_reads_back()
    {
        Prop.ForAll<ulong, int>((milliseconds, offset) =>
        {
            var start = new DateTimeOffset(1000, 1, 3, 0, 0, 0, TimeSpan.Zero);
            var moment = start.AddMilliseconds(milliseconds % 284_000_000_000_000UL);
            Assert.True(Timestamp.TryRead(Encoding.ASCII.GetBytes(Timestamp.Write(moment)), out var read));
            Assert.Equal(moment, read);

            var local = moment.ToOffset(TimeSpan.FromMinutes(offset % (14 * 60)));
            var text = local.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
            Assert.True(Timestamp.TryRead(Encoding.ASCII.GetBytes(text), out read), text);
            Assert.Equal(moment, read);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_moment_beyond_the_calendar_is_its_end()
    {
        Assert.True(Timestamp.TryRead("9999-12-31T23:59:59.999-19:59"u8, out var end));
        Assert.Equal(DateTimeOffset.MaxValue, end);
    }

    [Fact]
    public void Thirty_two_bytes_read_back_and_their_spare_bits_are_ignored()
    {
        var bytes = Enumerable.Range(0, 32).Select(i => (byte)(i * 7)).ToArray();
        var text = Bytes32.Write(bytes);
        Assert.Equal(43, text.Length);
        Assert.True(Bytes32.TryRead(text, out var read));
        Assert.Equal(bytes, read);
        Assert.True(Bytes32.TryRead(Samples.Condition[..42] + "9", out var loose));
        Assert.True(Bytes32.TryRead(Samples.Condition, out var exact));
        Assert.Equal(exact, loose);
        foreach (var wrong in new[] { "", Samples.Condition[..42], Samples.Condition + "=", Samples.Condition[..42] + "é" })
            Assert.False(Bytes32.TryRead(wrong, out _));
    }

    [Fact]
    public void There_are_164_currencies()
    {
        Assert.Equal(164, CurrencyCode.All.Count);
        Assert.All(CurrencyCode.All, code => Assert.True(CurrencyCode.IsKnown(code)));
        foreach (var wrong in new[] { "", "US", "USDX", "usd", "ZZZ", "SSP", "A#1", "\u0155SD" }) Assert.False(CurrencyCode.IsKnown(wrong));
        foreach (var code in new[] { "XXX", "XTS", "XDR", "INR", "XOF" }) Assert.True(CurrencyCode.IsKnown(code));
    }

    /// <summary>All texts that are one or two small steps away, and some more steps by a fixed choice.</summary>
    private static IEnumerable<string> Mutations(string seed)
    {
        yield return "";
        foreach (var first in Steps(seed))
        {
            yield return first;
            if (seed.Length > 30) continue;
            foreach (var second in Steps(first).Where((_, index) => index % 29 == 0)) yield return second;
        }
    }

    private static IEnumerable<string> Steps(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            yield return text.Remove(i, 1);
            foreach (var c in Alphabet)
            {
                yield return text[..i] + c + text[(i + 1)..];
                yield return text.Insert(i, c.ToString());
            }
        }
    }
}
