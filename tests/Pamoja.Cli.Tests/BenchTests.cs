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
