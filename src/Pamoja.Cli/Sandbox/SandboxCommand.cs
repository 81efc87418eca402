using System.CommandLine;

namespace Pamoja.Cli;

/// <summary><c>pamoja sandbox</c>: a whole scheme on this machine, and a payment through it.</summary>
internal static class SandboxCommand
{
    private const int BulkMax = 100_000;

    public static Command Build(Streams streams)
    {
        var once = new Option<bool>("--once");
        var bulk = new Option<int>("--bulk");
        bulk.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > BulkMax) result.AddError($"--bulk must be a number from 1 to {BulkMax}");
        });
        var schemes = new Option<int>("--schemes") { DefaultValueFactory = _ => 1 };
        schemes.AcceptOnlyFromAmong("1", "2");
        var json = new Option<bool>("--json");
        var data = new Option<string>("--data");
        var verbose = new Option<bool>("--verbose");
        var command = new Command("sandbox", "Try it: a hub, two participants, a payment.") { once, bulk, schemes, json, data, verbose };
        command.Validators.Add(result =>
        {
            if (result.GetValue(schemes) == 2 && result.GetValue(bulk) > 0) result.AddError("--bulk is for one scheme: leave out --schemes 2");
        });
        command.SetAction((parsed, _) =>
        {
            var arguments = new SandboxArguments
            {
                Once = parsed.GetValue(once),
                Bulk = parsed.GetValue(bulk),
                Schemes = parsed.GetValue(schemes),
                Json = parsed.GetValue(json),
                Data = parsed.GetValue(data),
                Verbose = parsed.GetValue(verbose),
            };
            if (arguments.Schemes == 2) return new NeighboursRun(arguments, streams, TimeProvider.System).RunAsync();
            return new SandboxRun(arguments, streams, TimeProvider.System).RunAsync();
        });
        return command;
    }
}
