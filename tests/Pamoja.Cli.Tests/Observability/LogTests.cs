using System.Text.Json;

namespace Pamoja.Cli.Tests;

public sealed class LogTests
{
    [Fact]
    public async Task A_log_of_JSON_is_JSON_from_the_first_line_to_the_last_and_names_no_party()
    {
        const string msisdn = "27713803912";
        await using var folder = new TemporaryFolder();
        var json = new Dictionary<string, string> { ["Logging__Console__FormatterName"] = "json" };
        await using var payer = await TracedParticipant.StartAsync("payerfsp");
        await using var hub = await RunningHub.StartAsync(Path.Combine(folder.Place, "hub"), json, "--verbose");
        await Assert.ThrowsAnyAsync<Exception>(
            () => payer.SendAsync(hub.Ready.Interoperability, "GET", $"/parties/MSISDN/{msisdn}", null, "", null));
        var ran = await hub.StopAsync();

        var lines = ran.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToList();
        Assert.All(lines, line => Assert.EndsWith("Z", line.GetProperty("Timestamp").GetString(), StringComparison.Ordinal));
        Assert.Contains(lines, line => line.GetProperty("Message").GetString()!.StartsWith("ready after", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.GetProperty("Message").GetString() == "This node sends for 64 of 64 slots");
        Assert.DoesNotContain(msisdn, ran.Error, StringComparison.Ordinal);
    }
}
