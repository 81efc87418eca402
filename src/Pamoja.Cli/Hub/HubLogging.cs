using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Pamoja.Cli;

/// <summary>
/// The log of a hub: one line an event on standard error, warnings and worse unless more is asked for; as text, or each line a JSON object.
/// </summary>
internal static class HubLogging
{
    private const string Moment = "yyyy-MM-ddTHH:mm:ss.fffZ";

    /// <summary>Whether the lines are JSON objects (Logging:Console:FormatterName = json).</summary>
    public static bool IsJson(IConfiguration logging) =>
        string.Equals(logging["Console:FormatterName"], "json", StringComparison.OrdinalIgnoreCase);

    /// <summary>What the program itself says, in the form of the other lines.</summary>
    public static string Line(DateTimeOffset at, string message) => JsonSerializer.Serialize(new
    {
        Timestamp = at.UtcDateTime.ToString(Moment, CultureInfo.InvariantCulture),
        LogLevel = nameof(LogLevel.Information),
        Category = "pamoja",
        Message = message,
    });

    public static ILoggerFactory Create(IConfiguration logging, bool verbose) => LoggerFactory.Create(builder =>
    {
        builder.SetMinimumLevel(verbose ? LogLevel.Information : LogLevel.Warning);
        builder.AddConfiguration(logging);
        // A listener that cannot start is told to the operator in one line, by whoever started it.
        builder.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        // It would write the paths of requests, which name parties.
        builder.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        if (verbose) builder.AddFilter("Pamoja", LogLevel.Debug);
        if (IsJson(logging))
        {
            // With the ids of the trace, where there is one, to find it by.
            builder.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
            builder.AddJsonConsole(console => (console.IncludeScopes, console.UseUtcTimestamp, console.TimestampFormat) = (true, true, Moment));
        }
        else
        {
            builder.AddSimpleConsole(console => (console.SingleLine, console.UseUtcTimestamp, console.TimestampFormat) = (true, true, $"{Moment} "));
        }

        builder.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    });
}
