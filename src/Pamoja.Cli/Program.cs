if (Pamoja.TestingToolkit.ScriptHost.TryRun(args) is { } exitCode) return exitCode;
return await Pamoja.Cli.PamojaCommand.RunAsync(args, new Pamoja.Cli.Streams(Console.Out, Console.Error));
