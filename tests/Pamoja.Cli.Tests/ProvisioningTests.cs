using Pamoja.Simulator;

namespace Pamoja.Cli.Tests;

public sealed class ProvisioningTests
{
    [Fact]
    public async Task A_scheme_is_set_up_once_and_again_without_a_change()
    {
        await using var folder = new TemporaryFolder();
        await using var hub = await RunningHub.StartAsync(folder.Place);
        using var administration = new OperatorClient(hub.Ready.Administration);
        List<string> steps = [];
        var provisioning = new Provisioning(administration, TimeProvider.System) { Progress = steps.Add };
        var plan = Plan("http://127.0.0.1:5001", "http://127.0.0.1:5002");

        await provisioning.RunAsync(plan);

        Assert.Contains("participant one", steps);
        Assert.Contains("funds of two", steps);
        var before = await BooksAsync(administration);
        Assert.Equal(("POSITION", 0m), before["one"][0]);
        Assert.Equal(("SETTLEMENT", -1000.5m), before["one"][1]);
        Assert.Equal(("SETTLEMENT", -2000m), before["two"][1]);
        Assert.Contains(("HUB_RECONCILIATION", 3000.5m), before["Hub"]);

        steps.Clear();
        await provisioning.RunAsync(plan);
        Assert.Empty(steps);

        steps.Clear();
        await provisioning.RunAsync(Plan("http://127.0.0.1:6001", "http://127.0.0.1:6002"));
        Assert.Equal(["callback endpoints of one", "callback endpoints of two", "oracle for MSISDN"], steps);
        Assert.Equal(before, await BooksAsync(administration));
        Assert.Single(await administration.ListAsync("/oracles"));
    }

    [Fact]
    public async Task A_step_that_the_hub_refuses_is_named_with_its_reason()
    {
        await using var folder = new TemporaryFolder();
        await using var hub = await RunningHub.StartAsync(folder.Place);
        using var administration = new OperatorClient(hub.Ready.Administration);
        var plan = Plan("http://127.0.0.1:5001", "http://127.0.0.1:5002") with { Currency = "A#" };

        var refused = await Assert.ThrowsAsync<OperatorException>(
            () => new Provisioning(administration, TimeProvider.System).RunAsync(plan));

        Assert.StartsWith("POST /participants/Hub/accounts: 4", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hub_that_is_not_there_is_named()
    {
        using var administration = new OperatorClient(new Uri("http://127.0.0.1:1"));

        var refused = await Assert.ThrowsAsync<OperatorException>(() => administration.AccountsAsync("one"));

        Assert.Contains("cannot be reached", refused.Message, StringComparison.Ordinal);
    }

    private static SchemePlan Plan(string first, string second) => new(
        "XTS",
        "DEFERREDNETXTS",
        [
            new PlannedParticipant("one", new Uri(first), NetDebitCap: 500m, Funds: 1000.5m),
            new PlannedParticipant("two", new Uri(second), NetDebitCap: 500m, Funds: 2000m),
        ],
        new Uri(new Uri(first), "/oracle"),
        "MSISDN");

    private static async Task<Dictionary<string, List<(string Type, decimal Value)>>> BooksAsync(OperatorClient administration)
    {
        var books = new Dictionary<string, List<(string, decimal)>>();
        foreach (var participant in new[] { "Hub", "one", "two" })
        {
            var accounts = await administration.AccountsAsync(participant);
            books[participant] = [.. accounts!.OrderBy(account => account.Type).Select(account => (account.Type, account.Value))];
        }

        return books;
    }
}
