using Pamoja.Simulator;
using static Pamoja.Testing.Eventually;

namespace Pamoja.Cli.Tests;

/// <summary>A scheme that takes what it is sent and never says what became of it.</summary>
public sealed class SilentSchemeTests(TwoSchemes schemes) : IClassFixture<TwoSchemes>
{
    [Fact]
    public async Task What_a_silent_scheme_keeps_is_ended_by_its_page()
    {
        var before = await schemes.PositionsAsync();
        schemes.Proxy.Fault = (side, _, path) =>
            side == "left" && path.StartsWith("/transfers", StringComparison.Ordinal) ? ProxyFault.Swallowed : ProxyFault.None;
        var paying = schemes.PayAsync(12);
        await UntilOverdueAsync();
        await using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Place);
        var environment = new Dictionary<string, string> { ["ADMIN"] = schemes.North.Administration.ToString().TrimEnd('/') };
        await OperationPage.Read("end-what-another-scheme-keeps.md").RunAsync(folder.Place, environment);
        Assert.False((await paying).IsCommitted);
        Assert.Equal(before, await schemes.PositionsAsync());
    }

    private async Task UntilOverdueAsync()
    {
        using var http = new HttpClient();
        await UntilAsync(async () => await http.GetStringAsync(new Uri(schemes.North.Administration, "/forwardedTransfers")) != "[]");
    }
}
