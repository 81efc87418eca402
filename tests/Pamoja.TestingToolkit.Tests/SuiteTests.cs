using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit.Tests;

public sealed class SuiteTests : IDisposable
{
    private const string Whole = """
        {
          "about": "all that a suite may say",
          "provisioning": ["setup.json"],
          "collections": ["tests"],
          "environment": "environment.json",
          "hub": { "interoperability": "HUB", "administration": "ADMIN" },
          "oracle": "ORACLE",
          "otherwise": "other",
          "values": { "CURRENCY": "XTS", "ADDED": 7 },
          "participants": [{ "name": "NAME", "callback": "CALLBACK", "testApi": "TEST", "currencies": ["CURRENCY"], "reserves": true }],
          "exclusions": [{ "file": "tests/b.json", "testCase": "two", "reason": "it needs a moon" }]
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("pamoja-suite").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_suite_is_found_by_its_name_in_a_folder_above_and_its_paths_are_relative_to_its_file()
    {
        Write("suites/whole.json", Whole);
        var below = Directory.CreateDirectory(Path.Combine(_folder, "a", "b")).FullName;

        var suite = SuiteFiles.Find("whole", [below]);

        Assert.Equal("whole", suite.Name);
        Assert.Equal([Path.Combine(_folder, "suites", "tests")], suite.Collections);
        Assert.Equal(Path.Combine(_folder, "suites", "setup.json"), suite.Missing);
        Assert.Equal(("HUB", "ADMIN", "ORACLE", "other"), (suite.Interoperability, suite.Administration, suite.Oracle, suite.Otherwise));
        var participant = Assert.Single(suite.Participants);
        Assert.Equal(("NAME", "CALLBACK", "TEST"), (participant.Name, participant.Callback, participant.TestApi));
        Assert.True(participant.Reserves);
        Assert.Equal(["CURRENCY"], participant.Currencies);
    }

    [Fact]
    public void One_that_is_not_there_is_refused_with_the_names_of_those_that_are()
    {
        Write("suites/whole.json", Whole);

        var refused = Assert.Throws<CannotRunException>(() => SuiteFiles.Find("hole", [_folder]));

        Assert.Contains("there is no suite 'hole': give a suite's file or one of ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("whole", refused.Message, StringComparison.Ordinal);
        Write("broken.json", "{ \"environment\": 1 }");
        var broken = Assert.Throws<CannotRunException>(() => SuiteFiles.Read(Path.Combine(_folder, "broken.json")));
        Assert.EndsWith("is no suite: it has no text 'interoperability'", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Provisioning_comes_first_and_what_is_excluded_is_left_out()
    {
        Write("suites/whole.json", Whole);
        Write("suites/environment.json", "{ \"inputValues\": {} }");
        Write("suites/setup.json", Collection("setup"));
        Write("suites/tests/a.json", Collection("one"));
        Write("suites/tests/b.json", Collection("two", "three"));

        var suite = SuiteFiles.Find("whole", [_folder]);

        Assert.Null(suite.Missing);
        Assert.Equal(["setup", "one", "three"], suite.Load().Select(testCase => testCase.Name));
        var reordered = suite with { Collections = [Path.Combine(_folder, "suites", "tests", "b.json"), .. suite.Collections] };
        Assert.Equal(["setup", "three", "one"], reordered.Load().Select(testCase => testCase.Name));
    }

    [Fact]
    public void A_suite_adds_values_that_the_environment_lacks_and_changes_none()
    {
        Write("suites/whole.json", Whole);
        var environment = new RunEnvironment(new JsonObject { ["CURRENCY"] = "XXX" }, []);

        SuiteFiles.Find("whole", [_folder]).Complete(environment);

        Assert.Equal("XXX", environment.Values["CURRENCY"]!.GetValue<string>());
        Assert.Equal("7", environment.Values["ADDED"]!.GetValue<string>());
    }

    [Fact]
    public void Addresses_move_together_whatever_their_scheme_and_path()
    {
        var environment = new RunEnvironment(
            new JsonObject
            {
                ["HUB"] = "http://localhost:4000",
                ["SETTLEMENT"] = "http://localhost:4001/v2",
                ["ADMIN"] = "http://localhost:4001",
                ["SOCKET"] = "ws://localhost:4122",
                ["TEST"] = "http://localhost:4122",
                ["OTHER"] = "http://elsewhere:4000",
                ["text"] = "localhost:4000",
                ["number"] = 4000,
            },
            []);
        var addresses = new SuiteAddresses(environment);

        addresses.Move("HUB", new Uri("http://127.0.0.1:1"));
        addresses.Move("ADMIN", new Uri("http://127.0.0.1:2"));
        addresses.Move("TEST", new Uri("http://127.0.0.1:3"));
        addresses.Apply();

        Assert.Equal(
            [
                "http://127.0.0.1:1", "http://127.0.0.1:2/v2", "http://127.0.0.1:2", "ws://127.0.0.1:3", "http://127.0.0.1:3",
                "http://elsewhere:4000",
            ],
            environment.Values.Take(6).Select(value => value.Value!.GetValue<string>()));
        Assert.Equal("localhost:4000", addresses.Value("text"));
        Assert.Throws<CannotRunException>(() => addresses.Address("number"));
    }

    [Fact]
    public async Task Coverage_counts_operations_by_outcome_and_error_code()
    {
        await using var hub = await StubServer.StartAsync(
            arrived => arrived.Method == "POST" ? (400, """{"errorInformation":{"errorCode":"3101"}}""") : (200, "{}"));
        var result = await Runs.RunAsync(
            hub,
            Runs.Request("one", "get", "/health"),
            Runs.Request("two", "get", "/health"),
            Runs.Request("three", "post", "/participants/{name}"));

        Assert.Equal(
            [new CoverageRow("GET /health", "200", "", 2), new CoverageRow("POST /participants/{name}", "400", "3101", 1)],
            Coverage.Of(result));
        Assert.Contains("| `POST /participants/{name}` | 400 | 3101 | 1 |", Coverage.Page(result), StringComparison.Ordinal);
    }

    [Fact]
    public void One_use_of_a_participants_key_fills_all_its_names_with_one_pair()
    {
        var environment = new RunEnvironment(
            new JsonObject { ["PAYEE_JWS_PRIVATE_KEY"] = "", ["PAYEE_JWS_PUB_KEY"] = "", ["OTHER_JWS_PUB_KEY"] = "" }, []);

        environment.FillKeys([Runs.Case(Runs.Request("one", "get", "/", "{}", "environment.PAYEE_JWS_PUB_KEY"))]);

        Assert.Contains("PRIVATE KEY", environment.Values["PAYEE_JWS_PRIVATE_KEY"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("PUBLIC KEY", environment.Values["PAYEE_JWS_PUB_KEY"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("", environment.Values["OTHER_JWS_PUB_KEY"]!.GetValue<string>());
    }

    private static string Collection(params string[] names) => new JsonObject
    {
        ["test_cases"] = new JsonArray([.. names.Select(name => new JsonObject
        {
            ["id"] = name, ["name"] = name, ["requests"] = new JsonArray(),
        })]),
    }.ToJsonString();

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
