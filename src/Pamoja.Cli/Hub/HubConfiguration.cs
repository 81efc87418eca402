using Microsoft.Extensions.Configuration;
using Pamoja.Hub;

namespace Pamoja.Cli;

/// <summary>How this hub is to run, from files, environment and command line; the later wins.</summary>
/// <param name="Options">What the hub is told. Without a connection string when the private PostgreSQL is to be used.</param>
/// <param name="DataFolder">Folder of the private PostgreSQL; null when a connection string is given.</param>
/// <param name="Logging">The Logging section.</param>
internal sealed record HubConfiguration(HubOptions Options, string? DataFolder, IConfiguration Logging)
{
    private static readonly string[] Sections = ["ConnectionStrings", "Hub", "Interoperability", "Administration", "Scheme", "Notices"];
    private static readonly string[] TopLevel = [.. Sections, HubSetting.Data, "Logging"];

    /// <summary>Reads and checks everything; what cannot be right is refused with a line that names the cure.</summary>
    public static (HubConfiguration? Configuration, string? Refusal) Read(HubArguments arguments, HubSurroundings around)
    {
        var (layers, unreadable) = Layers(arguments, around);
        if (unreadable is not null) return (null, unreadable);
        if (Mistyped(layers) is { } mistyped) return (null, mistyped);

        var data = Find(layers, HubSetting.Data);
        var connection = Find(layers, HubSetting.Connection);
        if (data is not null && connection is not null)
        {
            return (null, $"both a data folder ({data.Value.From}) and a connection string ({connection.Value.From}) are given; a hub uses"
                + " its own PostgreSQL in a data folder or the server of a connection string: remove one");
        }

        var options = new HubOptions { ConnectionString = string.Empty };
        foreach (var setting in HubSetting.All)
        {
            if (Find(layers, setting.Key) is not { } found) continue;
            if (setting.Apply(options, found.Value) is not { } changed)
            {
                var shown = setting.Key is HubSetting.Connection or "Notices:SmtpPassword" ? string.Empty : $" '{found.Value}'";
                return (null, $"{setting.Key}{shown} ({found.From}) is not valid; give {setting.Expected}");
            }

            options = changed;
        }

        // OpenTelemetry's settings keep its own names wherever they are given.
        var telemetry = Join(layers).AsEnumerable().Where(pair => pair.Key.StartsWith("OTEL_", StringComparison.Ordinal) && pair.Value is { Length: > 0 });
        if (telemetry.Any()) options = options with { Telemetry = telemetry.ToDictionary(pair => pair.Key, pair => pair.Value!) };

        var listen = options.InteroperabilityListen;
        if (listen == options.AdministrationListen && !listen.EndsWith(":0", StringComparison.Ordinal))
        {
            return (null, $"both APIs are to listen on {listen}; change Interoperability:Listen or Administration:Listen");
        }

        if (options.Security is null && !options.IsOnLoopbackOnly())
        {
            return (null, $"others can reach the hub on {listen}, and nothing says how far it trusts them; set Scheme:Security to closed,"
                + " signed or open, or listen on 127.0.0.1");
        }

        if (options is { SmtpTls: false, SmtpUser: not null })
            return (null, "Notices:SmtpTls=false would send the password of Notices:SmtpUser in the clear; remove one");

        if (MissingForTls(options) is { } missing) return (null, missing);
        var folder = connection is null ? Path.GetFullPath(data?.Value ?? around.DefaultDataFolder, around.CurrentFolder) : null;
        return (new HubConfiguration(options, folder, Join(layers).GetSection("Logging")), null);
    }

    private static string? MissingForTls(HubOptions options)
    {
        var (certificate, authorities) = (options.CertificateFile, options.AuthorityFile);
        if (options.Security == SchemeSecurity.Closed && (certificate is null || authorities is null))
            return "a closed scheme has mutual TLS: set Hub:CertificateFile and Scheme:AuthorityFile";
        if ((certificate is null) != (authorities is null))
            return "mutual TLS wants both Hub:CertificateFile and Scheme:AuthorityFile: set both or neither";
        return authorities is null && options.RevocationFile is not null
            ? "Scheme:RevocationFile means nothing without Scheme:AuthorityFile: set both or neither"
            : null;
    }

    private static (List<Layer> Layers, string? Refusal) Layers(HubArguments arguments, HubSurroundings around)
    {
        List<Layer> layers = [];
        var folders = new[] { Path.GetFullPath(around.ProgramFolder), Path.GetFullPath(around.CurrentFolder) }.Distinct();
        foreach (var file in folders.Select(folder => Path.Combine(folder, "appsettings.json")))
        {
            if (!around.ReadsFiles || !File.Exists(file)) continue;
            try
            {
                layers.Add(new Layer(file, IsFile: true, new ConfigurationBuilder().AddJsonFile(file, optional: false).Build()));
            }
            catch (Exception unreadable) when (unreadable is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                // The file is there but is no JSON or may not be read; the innermost reason names the line.
                return (layers, $"{file} cannot be read: {unreadable.GetBaseException().Message} Correct or remove it");
            }
        }

        layers.Add(new Layer("the environment", IsFile: false, InMemory(around.Environment)));
        var told = new Dictionary<string, string?>();
        foreach (var pair in arguments.Settings.Select(setting => setting.Split('=', 2))) told[pair[0]] = pair.ElementAtOrDefault(1);
        told[HubSetting.Data] = arguments.Data;
        told[HubSetting.Connection] = arguments.Connection;
        told["Interoperability:Listen"] = arguments.Interoperability;
        told["Administration:Listen"] = arguments.Administration;
        layers.Add(new Layer("the command line", IsFile: false, InMemory(told)));
        return (layers, null);
    }

    private static IConfigurationRoot InMemory(IReadOnlyDictionary<string, string?> values)
    {
        var keyed = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in values)
        {
            if (string.IsNullOrEmpty(value)) continue;
            if (name.Equals("DATA", StringComparison.OrdinalIgnoreCase) && name != HubSetting.Data) continue;
            keyed[name == "PAMOJA_DATA" ? HubSetting.Data : name.Replace("__", ":", StringComparison.Ordinal)] = value;
        }

        return new ConfigurationBuilder().AddInMemoryCollection(keyed).Build();
    }

    private static IConfigurationRoot Join(List<Layer> layers)
    {
        var builder = new ConfigurationBuilder();
        foreach (var layer in layers) builder.AddConfiguration(layer.Values);
        return builder.Build();
    }

    private static (string Value, string From)? Find(List<Layer> layers, string key)
    {
        for (var i = layers.Count - 1; i >= 0; i--)
        {
            if (layers[i].Values[key] is { Length: > 0 } value) return (value, layers[i].Name);
        }

        return null;
    }

    /// <summary>A key in our own sections that we do not know, or a section whose name is nearly ours.</summary>
    private static string? Mistyped(List<Layer> layers)
    {
        var known = HubSetting.All.Select(setting => setting.Key).ToList();
        foreach (var layer in layers)
        {
            foreach (var section in layer.Values.GetChildren().Where(section => layer.IsFile && !Knows(TopLevel, section.Key)))
            {
                if (TopLevel.FirstOrDefault(name => Nearest.Distance(name, section.Key) <= 2) is { } near)
                {
                    return $"unknown section '{section.Key}' in {layer.Name}, did you mean '{near}'?";
                }
            }

            foreach (var key in Sections.SelectMany(section => layer.Values.GetSection(section).AsEnumerable())
                .Where(pair => pair.Value is not null && !Knows(known, pair.Key)).Select(pair => pair.Key))
            {
                var near = Nearest.To(key, known);
                var isConnection = key.StartsWith("ConnectionStrings:", StringComparison.OrdinalIgnoreCase);
                // Connection strings of other programs are none of our business.
                if (isConnection && Nearest.Distance(key, HubSetting.Connection) > 2) continue;
                var cure = near is null ? "; 'pamoja hub --help' lists all" : $", did you mean '{near}'?";
                return $"unknown setting '{key}' in {layer.Name}{cure}";
            }
        }

        return null;
    }

    private static bool Knows(IEnumerable<string> names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private sealed record Layer(string Name, bool IsFile, IConfiguration Values);
}
