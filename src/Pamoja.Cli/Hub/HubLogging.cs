using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Pamoja.Cli;

/// <summary>The log of a hub: one line an event on standard error, warnings and worse unless more is asked for.</summary>
internal static class HubLogging
{
    public static ILoggerFactory Create(IConfiguration logging, bool verbose) => LoggerFactory.Create(builder =>
    {
        builder.SetMinimumLevel(verbose ? LogLevel.Information : LogLevel.Warning);
        builder.AddConfiguration(logging);
        // A listener that cannot start is told to the operator in one line, by whoever started it.
        builder.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        if (verbose) builder.AddFilter("Pamoja", LogLevel.Debug);
        builder.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
        builder.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    });
}
