using System.Net;
using System.Net.Sockets;
using Npgsql;
using Pamoja.Testing;

namespace Pamoja.Cli.Tests;

/// <summary>The pages of docs/operations do what they say.</summary>
public sealed class OperationPagesTests
{
    /// <summary>In the order in which they build on one another, on one hub.</summary>
    private static readonly string[] OfARunningHub =
    [
        "README.md", "onboard-a-participant.md", "change-a-limit.md", "reconcile-with-the-bank.md", "find-a-transfer.md", "schedule-closes.md",
        "charge-fees.md", "exchange-a-key.md", "watch-the-hub.md",
    ];

    /// <summary>Those that start and stop hubs of their own.</summary>
    private static readonly string[] OfTheirOwnHubs = ["back-up-and-restore.md", "upgrade.md", "secure-the-scheme.md"];

    /// <summary>Run elsewhere: they want a day on which something was paid (<see cref="CloseADayTests"/>).</summary>
    private static readonly string[] OfADay = ["close-a-day.md", "confirm-a-settlement.md"];

    /// <summary>Run elsewhere: it wants two schemes (<see cref="SilentSchemeTests"/>).</summary>
    private static readonly string[] OfTwoSchemes = ["end-what-another-scheme-keeps.md"];

    [Fact]
    public async Task A_scheme_is_run_by_the_pages()
    {
        await using var folder = new TemporaryFolder();
        await using var hub = await RunningHub.StartAsync(Path.Combine(folder.Place, "hub"));
        var environment = Environment(folder.Place, hub.Ready.Administration.ToString().TrimEnd('/'));
        foreach (var name in OfARunningHub) await OperationPage.Read(name).RunAsync(folder.Place, environment);
    }

    [Theory]
    [InlineData("back-up-and-restore.md")]
    [InlineData("upgrade.md")]
    [InlineData("secure-the-scheme.md")]
    public async Task A_hub_is_looked_after_by_its_page(string name)
    {
        await using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Place);
        var (interoperability, administration) = (FreePort(), FreePort());
        var environment = Environment(folder.Place, $"http://127.0.0.1:{administration}");
        environment["Interoperability__Listen"] = $"127.0.0.1:{interoperability}";
        environment["Administration__Listen"] = $"127.0.0.1:{administration}";
        var server = new NpgsqlConnectionStringBuilder(await TestPostgres.CreateDatabaseAsync());
        environment["PGHOST"] = server.Host!;
        environment["PGPORT"] = $"{server.Port}";
        environment["PGUSER"] = server.Username!;
        if (server.Password is { } password) environment["PGPASSWORD"] = password;
        await OperationPage.Read(name).RunAsync(folder.Place, environment);
    }

    [Fact]
    public void Every_page_has_commands_is_run_and_is_on_the_list()
    {
        var list = File.ReadAllText(Path.Combine(OperationPage.Folder, "README.md"));
        var pages = Directory.EnumerateFiles(OperationPage.Folder, "*.md").Select(Path.GetFileName).ToArray();
        Assert.Equal(pages.Order(), OfARunningHub.Concat(OfTheirOwnHubs).Concat(OfADay).Concat(OfTwoSchemes).Order());
        Assert.All(pages, page => Assert.True(OperationPage.Read(page!).Blocks > 0, $"{page} has no commands"));
        Assert.All(pages.Where(page => page != "README.md"), page => Assert.Contains($"]({page})", list, StringComparison.Ordinal));
    }

    private static Dictionary<string, string> Environment(string folder, string administration) => new()
    {
        ["ADMIN"] = administration,
        ["PATH"] = $"{AppContext.BaseDirectory}:{System.Environment.GetEnvironmentVariable("PATH")}",
        ["TMPDIR"] = folder,
    };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
