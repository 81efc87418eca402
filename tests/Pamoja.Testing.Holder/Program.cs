using Pamoja.Storage;

// Holds a private server on a folder, as a hub does, until a test kills it. Stops it cleanly when standard input ends.
await using var server = await PostgresServer.StartAsync(new PrivateServerOptions
{
    DataFolder = args[0],
    Progress = line => Console.WriteLine($"progress: {line}"),
});
Console.WriteLine($"ready: {server.ProcessId}");
await Console.In.ReadToEndAsync();
