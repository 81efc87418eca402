using System.Text;
using Microsoft.AspNetCore.Http;
using Pamoja.Ledger;
using Pamoja.Testing;

namespace Pamoja.Hub.Tests;

/// <summary>What the two edges read by themselves, before or beside a message's own format: targets, queries, stored headers, operators' bodies.</summary>
public sealed class EdgeFuzzTests
{
    private const int TargetMax = 65_536;

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(0.8);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private static readonly Router Router = new(
    [
        .. WireOperations.All.Select(each => each.Target.Split('?')[0].Split('/')[1]).Distinct().SelectMany(resource => new[]
        {
            Of("POST", $"/{resource}"), Of("GET", $"/{resource}/{{Type}}/{{ID}}/{{SubId}}"), Of("PUT", $"/{resource}/{{ID}}"),
            Of("PUT", $"/{resource}/{{ID}}/error"),
        }),
    ]);

    private static readonly AdministrationSchema[] Schemas =
        [SignatureKeyBodies.Add, ParticipantBodies.Add, LimitBodies.Replace, FundsBodies.Record, OracleBodies.Info, PolicyBodies.Replace];

    public static TheoryData<string> Parsers => ["targets", "stored-headers", "administration"];

    [Theory]
    [MemberData(nameof(Parsers))]
    public void What_an_edge_reads_by_itself_is_only_ever_refused(string parser) => Run(parser, Short);

    [Theory]
    [Trait("Category", "Long")]
    [MemberData(nameof(Parsers))]
    public void What_an_edge_reads_by_itself_is_only_ever_refused_for_long(string parser) => Run(parser, Long);

    private static void Run(string parser, TimeSpan budget)
    {
        var (corpus, parse) = parser switch
        {
            "targets" => (FuzzCorpus.Of("targets"), (Action<byte[]>)ReadTarget),
            "stored-headers" => (FuzzCorpus.Of("headers"), ReadStoredHeaders),
            "administration" =>
                ([.. Schemas.Select(schema => Encoding.UTF8.GetBytes(schema.Example().ToJsonString())), .. FuzzCorpus.Of("bodies")], ReadBody),
            _ => throw new ArgumentOutOfRangeException(nameof(parser)),
        };
        var fault = new FuzzRun(corpus, TargetMax).Run(parse, budget, out var tried);
        Assert.True(fault is null, fault);
        Assert.True(tried >= 300, $"{tried} inputs");
    }

    /// <summary>A target as it comes, its values and its query.</summary>
    private static void ReadTarget(byte[] input)
    {
        var target = Encoding.Latin1.GetString(input);
        var message = new ReceivedMessage("GET", target, new HeaderList(), default);
        foreach (var method in new[] { "GET", "PUT", "POST", "X" })
        {
            var match = Router.Find(method, message.Path);
            foreach (var (_, value) in match.Values ?? new Dictionary<string, string>())
            {
                if (TransferId.TryParse(value, out var id)) Assert.NotEmpty(id.ToString());
            }
        }

        foreach (var name in new[] { "currency", "amount", "", "x" }) message.Query(name);
    }

    /// <summary>What is stored comes back as it was, whatever was in it.</summary>
    private static void ReadStoredHeaders(byte[] input)
    {
        var headers = HeaderList.Unpack(Encoding.Latin1.GetString(input));
        Assert.Equal(headers.Lines, HeaderList.Unpack(headers.Pack()).Lines);
    }

    private static void ReadBody(byte[] input)
    {
        foreach (var schema in Schemas)
        {
            var request = new DefaultHttpContext().Request;
            request.ContentType = "application/json";
            request.Body = new MemoryStream(input);
            var (body, error) = RequestBody.ReadAsync(request, schema).GetAwaiter().GetResult();
            Assert.NotEqual(body is null, error is null);
            error?.ToJson();
        }
    }

    private static Operation Of(string method, string pattern) => new(method, pattern, null, _ => default);
}
