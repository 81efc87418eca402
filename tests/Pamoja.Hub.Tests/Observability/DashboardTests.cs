using System.Text.Json;
using System.Text.RegularExpressions;
using Pamoja.Testing;

namespace Pamoja.Hub.Tests;

/// <summary>What the dashboard and the alert rules ask for is there, after one payment.</summary>
public sealed partial class DashboardTests : IClassFixture<HubFixture>
{
    private readonly HubFixture _hub;

    public DashboardTests(HubFixture hub)
    {
        _hub = hub;
        _hub.Oracle.Answer = _ => Task.FromResult((200, $$"""{"partyList":[{"fspId":"{{HubFixture.PayeeName}}","currency":"USD"}]}"""));
    }

    [Fact]
    public async Task Every_figure_that_dashboard_and_rules_name_is_on_the_page_with_the_labels_that_they_ask_for()
    {
        await new WholePayment(_hub, "27713803912").MakeAsync();

        // Another scheme, and something that ends, so that there is a figure of how long is left.
        await _hub.ProvisionAsync("POST", "/participants", new { name = "proxy1", isProxy = true });
        var key = SigningFsp.WithCurve(HubFixture.PayerName, "ends");
        await _hub.RegisterAsync(key, new { publicKey = key.PublicKey, kid = key.KeyId, validTo = TimeProvider.System.GetUtcNow().AddDays(20) });
        var asked = Expressions().ToList();
        Assert.True(asked.Count > 30);
        ExpositionText page = null!;
        List<string> missing = ["the page"];
        for (var i = 0; i < 100 && missing.Count > 0; i++)
        {
            page = ExpositionText.Read((await _hub.AdministerAsync("GET", "/metrics")).Text);
            missing = [.. asked.SelectMany(NamesIn).Except(page.Samples.Select(sample => sample.Name)).Distinct()];
            if (missing.Count > 0) await Task.Delay(100);
        }

        Assert.Empty(missing);
        foreach (var expression in asked)
        {
            var labels = page.Samples.Where(sample => NamesIn(expression).Contains(sample.Name)).SelectMany(sample => sample.Labels.Keys).ToHashSet();
            foreach (Match selector in Selector().Matches(expression)) Assert.Contains(selector.Groups[1].Value, labels);
            foreach (Match by in By().Matches(expression))
                Assert.All(by.Groups[1].Value.Split(", ").Where(label => label != "instance"), label => Assert.Contains(label, labels));
        }
    }

    private static IEnumerable<string> Expressions()
    {
        var folder = Path.Combine(RepositoryRoot.Find(), "observability");
        var dashboard = JsonElement.Parse(File.ReadAllText(Path.Combine(folder, "grafana-dashboard.json")));
        foreach (var panel in dashboard.GetProperty("panels").EnumerateArray())
            foreach (var target in panel.GetProperty("targets").EnumerateArray()) yield return target.GetProperty("expr").GetString()!;
        foreach (Match rule in Rule().Matches(File.ReadAllText(Path.Combine(folder, "alerts.yml"))))
            yield return rule.Groups[1].Value.Replace("up{job=\"pamoja\"}", "", StringComparison.Ordinal);
    }

    private static IEnumerable<string> NamesIn(string expression) => Name().Matches(expression).Select(name => name.Value);

    [GeneratedRegex(@"\b(pamoja|process|dotnet|moja)_[a-z0-9_]+")]
    private static partial Regex Name();

    [GeneratedRegex(@"(\w+)(=~|!~|!=|=)""")]
    private static partial Regex Selector();

    [GeneratedRegex(@"by \(([a-z, _]+)\)")]
    private static partial Regex By();

    [GeneratedRegex("^ +expr: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Rule();
}
