using System.Text.Json;

namespace Pamoja.Cli.Tests;

public sealed class BenchTests
{
    [Fact]
    public async Task The_bench_of_the_relay_measures_hub_and_bare_relay_and_says_so_in_one_object()
    {
        // Far too few to mean anything: what is asserted is that every message arrives and what the report says.
        var ran = await Ran.ProgramAsync(
            Ran.Program, null, null, "bench", "relay", "--json", "--rounds", "5", "--quotes", "200", "--warm-up", "50");

        var report = JsonElement.Parse(ran.Out);
        Assert.DoesNotContain("a message was refused", report.GetProperty("doubts").ToString(), StringComparison.Ordinal);
        Assert.Equal(2_000, report.GetProperty("messages").GetInt32());
        Assert.Equal(5, report.GetProperty("rounds").GetArrayLength());
        Assert.True(report.GetProperty("hubCpuMicrosPerMessage").GetDecimal() > 0, ran.Out);
        Assert.True(report.TryGetProperty("relayCpuMicrosPerMessage", out _) && report.TryGetProperty("ratio", out _));
        var isGood = report.GetProperty("valid").GetBoolean() && report.GetProperty("ratio").GetDecimal() <= 1.5m;
        Assert.Equal(isGood ? 0 : 1, ran.ExitCode);
    }

    [Fact]
    public async Task The_bench_of_the_switch_makes_whole_payments_and_ends_with_clean_books_and_no_callback_owed()
    {
        var ran = await Ran.ProgramAsync(
            Ran.Program, null, null,
            "bench", "switch", "--json", "--tps", "20", "--seconds", "3", "--warm-up", "0", "--burst", "40", "--relay-rounds", "1");

        var report = JsonElement.Parse(ran.Out);
        Assert.Equal("0 60", $"{report.GetProperty("errors")} {report.GetProperty("e2e").GetProperty("count")}");
        Assert.Equal(["lookup", "quote", "transfer"], report.GetProperty("phases").EnumerateObject().Select(phase => phase.Name).Order());
        Assert.True(report.GetProperty("booksClean").GetBoolean(), ran.Out);

        // A transfer owes the request to the payee, the answer to the payer and the confirmation to the payee.
        Assert.Equal(report.GetProperty("callbacksOwed").GetInt64(), report.GetProperty("callbacksMade").GetInt64());
        Assert.True(report.GetProperty("callbacksMade").GetInt64() >= 3 * 60, ran.Out);
        string[] figures =
        [
            "paymentsPerSecond", "e2eP99Ms", "lookupP99Ms", "quoteP99Ms", "transferP99Ms", "hubCpuMsPerPayment", "postgresCpuMsPerPayment",
            "relayRatio", "allocatedKbPerPayment", "meanBatch", "maxRssMb",
        ];
        Assert.All(figures, figure => Assert.True(report.GetProperty(figure).GetDecimal() > 0, $"{figure}: {ran.Out}"));
        Assert.True(report.TryGetProperty("rssSlopeMbPerMinute", out _), ran.Out);
        Assert.Equal(report.GetProperty("valid").GetBoolean() ? 0 : 1, ran.ExitCode);
    }

    [Fact]
    public async Task The_bench_of_the_switch_converts_payments_on_their_way()
    {
        var ran = await Ran.ProgramAsync(
            Ran.Program, null, null,
            "bench", "switch", "--json", "--fx", "--tps", "10", "--seconds", "3", "--warm-up", "0", "--burst", "20", "--relay-rounds", "1");

        var report = JsonElement.Parse(ran.Out);
        Assert.Equal("0 30", $"{report.GetProperty("errors")} {report.GetProperty("e2e").GetProperty("count")}");
        Assert.Equal(
            ["fxQuote", "fxTransfer", "lookup", "quote", "transfer"],
            report.GetProperty("phases").EnumerateObject().Select(phase => phase.Name).Order());
        Assert.True(report.GetProperty("booksClean").GetBoolean(), ran.Out);
        Assert.Equal(report.GetProperty("callbacksOwed").GetInt64(), report.GetProperty("callbacksMade").GetInt64());
    }

    [Theory]
    [InlineData("closed", true, "ES256", "--mtls", "--jws", "--fx")]
    [InlineData("signed", false, "RS256", "--jws", "--jws-algorithm", "RS256")]
    public async Task The_bench_of_the_switch_pays_in_a_scheme_that_is_secured(
        string scheme, bool isMutualTls, string algorithm, params string[] options)
    {
        var ran = await Ran.ProgramAsync(
            Ran.Program, null, null,
            [
                "bench", "switch", "--json", "--tps", "10", "--seconds", "3", "--warm-up", "0", "--burst", "40", "--relay-rounds", "1",
                .. options,
            ]);

        Assert.True(ran.Out.Length > 0, ran.Error);
        var report = JsonElement.Parse(ran.Out);
        Assert.Equal("{} 30", $"{report.GetProperty("errorsByCode")} {report.GetProperty("e2e").GetProperty("count")}");
        var security = report.GetProperty("security");
        Assert.Equal((scheme, algorithm), (security.GetProperty("scheme").GetString(), security.GetProperty("signatures").GetString()));
        Assert.Equal(isMutualTls, security.GetProperty("mutualTls").GetBoolean());
        Assert.Equal(isMutualTls, security.GetProperty("relayMutualTls").GetBoolean());
        Assert.True(report.GetProperty("booksClean").GetBoolean(), ran.Out);
        Assert.Equal(report.GetProperty("callbacksOwed").GetInt64(), report.GetProperty("callbacksMade").GetInt64());
        string[] figures = ["hubCpuMsPerPayment", "relayRatio", "generatorCpuMsPerPayment", "payeesCpuMsPerPayment"];
        Assert.All(figures, figure => Assert.True(report.GetProperty(figure).GetDecimal() > 0, $"{figure}: {ran.Out}"));
    }

    [Fact]
    public async Task The_bench_of_the_switch_counts_the_traces_that_its_hub_sends()
    {
        var ran = await Ran.ProgramAsync(
            Ran.Program, null, null,
            "bench", "switch", "--json", "--traces", "1", "--tps", "20", "--seconds", "12", "--warm-up", "0", "--burst", "0", "--relay-rounds", "0");

        Assert.True(ran.Out.Length > 0, ran.Error);
        var report = JsonElement.Parse(ran.Out);
        Assert.Equal("0 240 1", $"{report.GetProperty("errors")} {report.GetProperty("e2e").GetProperty("count")} {report.GetProperty("traceShare")}");

        // Six messages in and eight out, at least; the last of them leave a few seconds after they were made.
        Assert.True(report.GetProperty("spansPerPayment").GetDecimal() > 7 && report.GetProperty("exportedKbPerPayment").GetDecimal() > 1, ran.Out);
    }

    [Fact]
    public async Task When_a_node_is_killed_under_load_another_takes_over_and_no_payment_is_lost_or_told_two_ends()
    {
        var ran = await Ran.ProgramAsync(
            Ran.Program, null, null,
            "bench", "switch", "--json", "--nodes", "2", "--kill-node", "--tps", "20", "--seconds", "9", "--warm-up", "0", "--burst", "40");

        var report = JsonElement.Parse(ran.Out);
        Assert.Equal("[]", report.GetProperty("doubts").ToString());
        Assert.Equal("0 180", $"{report.GetProperty("errors")} {report.GetProperty("e2e").GetProperty("count")}");
        Assert.True(report.GetProperty("booksClean").GetBoolean() && report.TryGetProperty("takeoverMs", out _), ran.Out);
        Assert.Equal(0, ran.ExitCode);
    }

    [Fact]
    public async Task The_bench_of_the_relay_measures_mutual_TLS_beside_the_plain_figures()
    {
        var ran = await Ran.ProgramAsync(
            Ran.Program, null, null, "bench", "relay", "--mtls", "--json", "--rounds", "3", "--quotes", "100", "--warm-up", "50");

        Assert.True(ran.Out.Length > 0, ran.Error);
        var report = JsonElement.Parse(ran.Out);
        foreach (var variant in new[] { "plain", "mtls" })
        {
            var result = report.GetProperty(variant);
            Assert.DoesNotContain("a message was refused", result.GetProperty("doubts").ToString(), StringComparison.Ordinal);
            Assert.Equal(600, result.GetProperty("messages").GetInt32());
            Assert.True(result.GetProperty("relayCpuMicrosPerMessage").GetDecimal() > 0, ran.Out);
        }
    }
}
