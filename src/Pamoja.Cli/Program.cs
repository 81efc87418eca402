return await Pamoja.Cli.PamojaCommand.RunAsync(args, new Pamoja.Cli.Streams(Console.Out, Console.Error));
