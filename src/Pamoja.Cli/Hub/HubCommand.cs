using System.CommandLine;

namespace Pamoja.Cli;

/// <summary><c>pamoja hub</c>: runs the hub until it is told to stop.</summary>
internal static class HubCommand
{
    public static Command Build(Streams streams)
    {
        var data = new Option<string>("--data");
        var connection = new Option<string>("--connection");
        var interoperability = new Option<string>("--interoperability");
        var administration = new Option<string>("--administration");
        var json = new Option<bool>("--json");
        var verbose = new Option<bool>("--verbose");
        var stopWithParent = new Option<bool>("--stop-with-parent") { Hidden = true };
        var ignoreSettings = new Option<bool>("--ignore-settings") { Hidden = true };
        var setting = new Option<string[]>("--setting") { Hidden = true };
        var orAnyPort = new Option<bool>("--or-any-port") { Hidden = true };
        var temporary = new Option<bool>("--temporary") { Hidden = true };
        var command = new Command("hub", "Run the hub.")
        {
            data, connection, interoperability, administration, json, verbose, stopWithParent, ignoreSettings, orAnyPort,
            setting, temporary,
        };
        command.SetAction((parsed, _) =>
        {
            var arguments = new HubArguments
            {
                Data = parsed.GetValue(data),
                Connection = parsed.GetValue(connection),
                Interoperability = parsed.GetValue(interoperability),
                Administration = parsed.GetValue(administration),
                Json = parsed.GetValue(json),
                Verbose = parsed.GetValue(verbose),
                StopWithParent = parsed.GetValue(stopWithParent),
                IgnoreSettings = parsed.GetValue(ignoreSettings),
                Settings = parsed.GetValue(setting) ?? [],
                OrAnyPort = parsed.GetValue(orAnyPort),
                Temporary = parsed.GetValue(temporary),
            };
            var (configuration, refusal) = HubConfiguration.Read(
                arguments, arguments.IgnoreSettings ? HubSurroundings.WithoutSettings() : HubSurroundings.OfThisProcess());
            return configuration is null
                ? Task.FromResult(streams.Refuse(refusal!))
                : new HubRun(arguments, configuration, streams, TimeProvider.System).RunAsync();
        });
        return command;
    }
}
