using System.Net;
using Pamoja.Hub;

namespace Pamoja.Cli.Tests;

public sealed class HubConfigurationTests : IDisposable
{
    private readonly string _program = Directory.CreateTempSubdirectory("pamoja-program-").FullName;
    private readonly string _current = Directory.CreateTempSubdirectory("pamoja-current-").FullName;
    private readonly Dictionary<string, string?> _environment = [];

    public void Dispose()
    {
        Directory.Delete(_program, recursive: true);
        Directory.Delete(_current, recursive: true);
    }

    [Fact]
    public void Told_nothing_it_keeps_its_data_in_the_default_folder()
    {
        var configuration = Accepted(new HubArguments());

        Assert.Equal("/default", configuration.DataFolder);
        Assert.Equal(new HubOptions { ConnectionString = string.Empty }, configuration.Options);
    }

    [Fact]
    public void Told_nothing_it_answers_on_loopback_alone()
    {
        var options = Accepted(new HubArguments()).Options;
        string[] listens = [options.InteroperabilityListen, options.AdministrationListen];
        Assert.All(listens, listen => Assert.True(IPAddress.IsLoopback(IPEndPoint.Parse(listen).Address)));
    }

    [Fact]
    public void The_later_source_wins()
    {
        File.WriteAllText(Path.Combine(_program, "appsettings.json"), """{"Hub":{"Name":"program"},"Scheme":{"ExpirySweepSeconds":3,"Security":"open"}}""");
        Assert.Equal("program", Accepted(new HubArguments()).Options.Name);

        File.WriteAllText(Path.Combine(_current, "appsettings.json"), """
            {
              // Comments are welcome.
              "Hub": { "Name": "current" },
              "Interoperability": { "Listen": "*:5000" },
            }
            """);
        var options = Accepted(new HubArguments()).Options;
        Assert.Equal("current", options.Name);
        Assert.Equal("0.0.0.0:5000", options.InteroperabilityListen);
        Assert.Equal(3, options.ExpirySweepSeconds);

        _environment["Hub__Name"] = "environment";
        _environment["Interoperability__Listen"] = "127.0.0.1:5001";
        Assert.Equal("environment", Accepted(new HubArguments()).Options.Name);
        Assert.Equal("127.0.0.1:5002", Accepted(new HubArguments { Interoperability = "localhost:5002" }).Options.InteroperabilityListen);
    }

    [Fact]
    public void The_data_folder_can_be_named_in_the_environment()
    {
        _environment["PAMOJA_DATA"] = "elsewhere";
        _environment["DATA"] = "of another program";

        Assert.Equal(Path.Combine(_current, "elsewhere"), Accepted(new HubArguments()).DataFolder);
        Assert.Equal("/given", Accepted(new HubArguments { Data = "/given" }).DataFolder);
    }

    [Theory]
    [InlineData("open", SchemeSecurity.Open)]
    [InlineData("signed", SchemeSecurity.Signed)]
    [InlineData("closed", SchemeSecurity.Closed)]
    public void A_hub_that_others_can_reach_says_how_far_it_trusts_them(string told, SchemeSecurity meant)
    {
        var file = Path.Combine(_program, "some.pem");
        File.WriteAllText(file, "");
        _environment["Scheme__Security"] = told;
        _environment["Hub__CertificateFile"] = file;
        _environment["Scheme__AuthorityFile"] = file;

        Assert.Equal(meant, Accepted(new HubArguments { Interoperability = "*:4000" }).Options.Security);
    }

    [Fact]
    public void Any_setting_can_be_given_on_the_command_line()
    {
        _environment["Hub__Name"] = "environment";
        HubArguments told(params string[] settings) => new() { Settings = settings };

        Assert.Equal("told=so", Refused(told("Hub:Name=told=so")).Split('\'')[1]);
        Assert.Equal("told", Accepted(told("Hub:Name=told")).Options.Name);
        Assert.Contains("unknown setting 'Hub:Nmae'", Refused(told("Hub:Nmae=told")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_folder_and_a_connection_string_contradict_each_other()
    {
        _environment["PAMOJA_DATA"] = "/data";

        var refusal = Refused(new HubArguments { Connection = "Host=db.example" });

        Assert.Contains("a data folder (the environment) and a connection string (the command line)", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Hub":{"Nmae":"x1"}}""", "unknown setting 'Hub:Nmae'", "did you mean 'Hub:Name'?")]
    [InlineData("""{"Shceme":{"AllowOnUsTransfers":true}}""", "unknown section 'Shceme'", "did you mean 'Scheme'?")]
    [InlineData("""{"ConnectionStrings":{"Pamjoa":"x"}}""", "setting 'ConnectionStrings:Pamjoa'", "'ConnectionStrings:Pamoja'?")]
    [InlineData("""{"Hub":{"Name":"a name with spaces"}}""", "Hub:Name 'a name with spaces'", "give an FSP id")]
    [InlineData("""{"Scheme":{"AllowOnUsTransfers":"perhaps"}}""", "'perhaps'", "give true or false")]
    [InlineData("""{"Scheme":{"ExpirySweepSeconds":0}}""", "'0'", "give a number of seconds")]
    [InlineData("""{"Scheme":{"OracleTimeoutSeconds":61}}""", "'61'", "give a number of seconds")]
    [InlineData("""{"Scheme":{"Security":"tight"}}""", "'tight'", "give open (nobody is checked), signed")]
    [InlineData("""{"Interoperability":{"Listen":"*:4000"}}""", "others can reach the hub on 0.0.0.0:4000", "set Scheme:Security to closed")]
    [InlineData("""{"Interoperability":{"Listen":"[::]:4000"}}""", "others can reach the hub on [::]:4000", "or listen on 127.0.0.1")]
    [InlineData("""{"Scheme":{"Security":"closed"}}""", "a closed scheme has mutual TLS", "set Hub:CertificateFile and Scheme:AuthorityFile")]
    [InlineData("""{"Scheme":{"AuthorityFile":"/nowhere"}}""", "'/nowhere'", "give the path of a PEM file")]
    [InlineData("""{"Scheme":{"AuthorityFile":"/dev/null"}}""", "mutual TLS wants both", "set both or neither")]
    [InlineData("""{"Scheme":{"RevocationFile":"/dev/null"}}""", "Scheme:RevocationFile means nothing", "set both or neither")]
    [InlineData("""{"Scheme":{"RequestsPerSecond":-1}}""", "'-1'", "give a whole number from 0")]
    [InlineData("""{"Interoperability":{"Gateways":"10.1.2.0/33"}}""", "'10.1.2.0/33'", "give networks parted by commas")]
    [InlineData("""{"Notices":{"SmtpTls":"perhaps"}}""", "'perhaps'", "give true or false")]
    [InlineData("""{"Notices":{"SmtpTls":false,"SmtpUser":"hub"}}""", "in the clear", "remove one")]
    [InlineData("""{"Administration":{"Listen":"4001"}}""", "'4001'", "give HOST:PORT")]
    [InlineData("""{"Administration":{"Listen":"127.0.0.1:4000"}}""", "both APIs", "change Interoperability:Listen")]
    [InlineData("""{"Hub":""", "cannot be read", "Correct or remove it")]
    public void A_mistake_in_the_file_is_named_with_its_cure(string json, string mistake, string cure)
    {
        File.WriteAllText(Path.Combine(_current, "appsettings.json"), json);

        var refusal = Refused(new HubArguments());

        Assert.Contains(mistake, refusal, StringComparison.Ordinal);
        Assert.Contains(cure, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_connection_string_is_refused_without_being_shown()
    {
        var refusal = Refused(new HubArguments { Connection = "Hots=db.example;Password=secret" });

        Assert.Contains("give a PostgreSQL connection string", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void What_belongs_to_other_programs_is_left_alone()
    {
        File.WriteAllText(
            Path.Combine(_current, "appsettings.json"),
            """{"AllowedHosts":"*","ConnectionStrings":{"Warehouse":"x"},"Logging":{"LogLevel":{"Default":"Debug"}}}""");
        _environment["HUB_NAME"] = "x";

        Assert.Equal("Debug", Accepted(new HubArguments()).Logging["LogLevel:Default"]);
    }

    [Fact]
    public void The_example_is_accepted_and_says_what_holds_without_it()
    {
        var example = File.ReadAllText(Path.Combine(Ran.Repository, "docs", "appsettings.example.json"));
        File.WriteAllText(Path.Combine(_current, "appsettings.json"), example);

        var configuration = Accepted(new HubArguments());

        Assert.Equal("/var/lib/pamoja", configuration.DataFolder);
        Assert.Equal(new HubOptions { ConnectionString = string.Empty }, configuration.Options);
        Assert.All(HubSetting.All, setting => Assert.Contains($"\"{setting.Key.Split(':')[1]}\"", example, StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_of_OpenTelemetry_are_taken_as_the_environment_has_them()
    {
        _environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://collector.example:4317";
        _environment["OTEL_TRACES_SAMPLER"] = "";

        Assert.Equal(
            [new("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector.example:4317")], Accepted(new HubArguments()).Options.Telemetry);
    }

    [Fact]
    public void Settings_of_OpenTelemetry_on_the_command_line_go_before_those_of_the_environment()
    {
        _environment["OTEL_SERVICE_NAME"] = "hub";
        _environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://collector.example:4317";

        var telemetry = Accepted(new HubArguments { Settings = ["OTEL_EXPORTER_OTLP_ENDPOINT=http://other.example:4317"] }).Options.Telemetry;

        Assert.Equal(("hub", "http://other.example:4317"), (telemetry["OTEL_SERVICE_NAME"], telemetry["OTEL_EXPORTER_OTLP_ENDPOINT"]));
        Assert.Equal(2, telemetry.Count);
    }

    [Fact]
    public void Every_option_of_the_hub_can_be_set()
    {
        // Whether the database is the hub's alone follows from how it was started; telemetry has the environment's own names.
        string[] others = [nameof(HubOptions.IsAloneOnDatabase), nameof(HubOptions.Telemetry)];
        var settable = typeof(HubOptions).GetProperties().Count(option => !others.Contains(option.Name));

        Assert.Equal(settable, HubSetting.All.Count);
    }

    private HubConfiguration Accepted(HubArguments arguments)
    {
        var (configuration, refusal) = Read(arguments);
        Assert.Null(refusal);
        return configuration!;
    }

    private string Refused(HubArguments arguments)
    {
        var (configuration, refusal) = Read(arguments);
        Assert.Null(configuration);
        return refusal!;
    }

    private (HubConfiguration? Configuration, string? Refusal) Read(HubArguments arguments) =>
        HubConfiguration.Read(arguments, new HubSurroundings(_program, _current, "/default", _environment));
}
