using System.Text;
using Pamoja.Testing;

namespace Pamoja.Fspiop.Tests;

/// <summary>
/// Parsers of the wire meet what nobody should send. The corpus stands in the repository; an input that was trouble once is added to it as a
/// file and stays.
/// </summary>
public sealed class WireFuzzTests
{
    private const int HeadersMax = 65_536;
    private const int BodyMax = 131_072;

    /// <summary>Eight parsers in a few seconds; the rest of the ten are the hub's own.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(0.8);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Parsers => ["bodies", "headers", "ilp", "keys", "protected-headers", "signatures", "signed-bodies", "values"];

    [Theory]
    [MemberData(nameof(Parsers))]
    public void A_parser_of_the_wire_only_ever_refuses(string parser) => Run(parser, Short);

    [Theory]
    [Trait("Category", "Long")]
    [MemberData(nameof(Parsers))]
    public void A_parser_of_the_wire_only_ever_refuses_for_long(string parser) => Run(parser, Long);

    private static void Run(string parser, TimeSpan budget)
    {
        IReadOnlyList<byte[]> bodies = [.. Samples.All.Values.Distinct().Select(Encoding.UTF8.GetBytes), .. FuzzCorpus.Of("bodies")];
        var (corpus, lengthMax, parse) = parser switch
        {
            "bodies" => (bodies, BodyMax, (Action<byte[]>)WireParsers.ReadBody),
            "headers" => (FuzzCorpus.Of("headers"), HeadersMax, WireParsers.ReadHeaders),
            "ilp" => (FuzzCorpus.Of("ilp"), BodyMax, WireParsers.ReadIlp),
            "keys" => (FuzzCorpus.Of("keys"), HeadersMax, WireParsers.ReadKey),
            "protected-headers" => (FuzzCorpus.Of("protected-headers"), HeadersMax, WireParsers.ReadProtectedHeader),
            "signatures" => (FuzzCorpus.Of("signatures"), HeadersMax, WireParsers.ReadSignature),
            "signed-bodies" => (bodies, BodyMax, WireParsers.ReadSignedBody),
            "values" => ([.. FuzzCorpus.Of("headers").Concat(FuzzCorpus.Of("values"))], HeadersMax, WireParsers.ReadValues),
            _ => throw new ArgumentOutOfRangeException(nameof(parser)),
        };
        var fault = new FuzzRun(corpus, lengthMax).Run(parse, budget, out var tried);
        Assert.True(fault is null, fault);
        Assert.True(tried >= 300, $"{tried} inputs");
        TestContext.Current.TestOutputHelper!.WriteLine($"{tried} inputs");
    }
}
