namespace Pamoja.TestingToolkit.Tests;

public sealed class CollectionFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pamoja-ttk-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_folder_runs_in_the_order_of_its_master_and_what_that_does_not_name_comes_after()
    {
        Write("master.json", """{"order":[{"name":"z","type":"folder"},{"name":"b.json","type":"file"},{"name":"gone.json","type":"file"}]}""");
        foreach (var name in new[] { "a", "b", "c", "z/two", "z/one" }) Write(name + ".json", Collection(name));

        Assert.Equal(["z/one", "z/two", "b", "a", "c"], CollectionFiles.Load([_folder], []).Select(c => c.Name));
    }

    [Fact]
    public void Labels_choose_by_a_folder_or_a_file()
    {
        Write("master.json", """{"order":[{"name":"x","type":"folder","labels":["first"]},{"name":"y","type":"folder"}]}""");
        Write("y/master.json", """{"order":[{"name":"b.json","type":"file","labels":["second"]}]}""");
        foreach (var name in new[] { "x/a", "y/b", "y/c" }) Write(name + ".json", Collection(name));

        Assert.Equal(["x/a"], CollectionFiles.Load([_folder], ["first"]).Select(c => c.Name));
        Assert.Equal(["x/a", "y/b"], CollectionFiles.Load([_folder], ["first", "second"]).Select(c => c.Name));
        Assert.Equal(["y/b"], CollectionFiles.Load([Path.Combine(_folder, "y", "b.json")], ["second"]).Select(c => c.Name));
        Assert.Equal("none of 3 test cases has a label of third", Refusal(() => CollectionFiles.Load([_folder], ["third"])));
    }

    [Theory]
    [InlineData("{\"test_cases\": [\n  {]", "is no JSON: line 2, column 4: ")]
    [InlineData("[]", "is no JSON object")]
    [InlineData("{}", "is no collection: it has no list 'test_cases'")]
    [InlineData("""{"test_cases":[{"name":"n","requests":[{"id":"r","method":"get"}]}]}""", "test case 'n', request 'r': it has no 'operationPath'")]
    [InlineData("""{"test_cases":[]}""", "there is no test case in what was given")]
    public void A_file_that_is_no_collection_is_told_with_its_place(string content, string expected)
    {
        Write("bad.json", content);
        Assert.Contains(expected, Refusal(() => CollectionFiles.Load([Path.Combine(_folder, "bad.json")], [])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_does_not_exist_is_told() =>
        Assert.Contains("nowhere does not exist", Refusal(() => CollectionFiles.Load(["nowhere"], [])), StringComparison.Ordinal);

    [Theory]
    [InlineData("{", "is no JSON: line 1")]
    [InlineData("{}", "it has no object 'inputValues'")]
    [InlineData("""{"inputValues":{},"options":{"transformerName":"other"}}""", "there is no transformer 'other' here")]
    public void An_environment_that_cannot_be_used_is_told(string content, string expected)
    {
        Write("env.json", content);
        Assert.Contains(expected, Refusal(() => RunEnvironment.Load(Path.Combine(_folder, "env.json"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_keys_that_are_used_are_filled_with_fresh_pairs()
    {
        Write("env.json", """{"inputValues":{"SIM1_JWS_KEY":"","TESTFSP1_JWS_PUB_KEY":"","OTHER_JWS_KEY":"","GIVEN_JWS_KEY":"kept"}}""");
        Write("c.json", Collection("uses SIM1_JWS_KEY, TESTFSP1_JWS_PUB_KEY and GIVEN_JWS_KEY"));
        var environment = RunEnvironment.Load(Path.Combine(_folder, "env.json"));
        environment.FillKeys(CollectionFiles.Load([Path.Combine(_folder, "c.json")], []));

        using var signer = System.Security.Cryptography.RSA.Create();
        using var verifier = System.Security.Cryptography.RSA.Create();
        signer.ImportFromPem(environment.Values["SIM1_JWS_KEY"]!.GetValue<string>());
        verifier.ImportFromPem(environment.Values["TESTFSP1_JWS_PUB_KEY"]!.GetValue<string>());
        Assert.Equal(signer.ExportParameters(false).Modulus, verifier.ExportParameters(false).Modulus);
        Assert.Equal("", environment.Values["OTHER_JWS_KEY"]!.GetValue<string>());
        Assert.Equal("kept", environment.Values["GIVEN_JWS_KEY"]!.GetValue<string>());
    }

    private static string Collection(string name) => $$"""{"name":"c","test_cases":[{"id":"1","name":"{{name}}","requests":[]}]}""";

    private static string Refusal(Func<object> load) => Assert.Throws<CannotRunException>(() => load()).Message;

    private void Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
