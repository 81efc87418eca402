using System.Collections;

namespace Pamoja.Cli;

/// <summary>What the machine says about a hub that was told nothing.</summary>
/// <param name="ProgramFolder">Where the program stands.</param>
/// <param name="CurrentFolder">Where it was started.</param>
/// <param name="DefaultDataFolder">Where a hub keeps its data by default.</param>
/// <param name="Environment">The environment's variables.</param>
internal sealed record HubSurroundings(
    string ProgramFolder, string CurrentFolder, string DefaultDataFolder, IReadOnlyDictionary<string, string?> Environment)
{
    /// <summary>Whether appsettings.json is read in those folders.</summary>
    public bool ReadsFiles { get; init; } = true;

    /// <summary>This process's own.</summary>
    public static HubSurroundings OfThisProcess()
    {
        var variables = new Dictionary<string, string?>();
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value;
        }

        return new HubSurroundings(AppContext.BaseDirectory, Directory.GetCurrentDirectory(), UserFolder("pamoja"), variables);
    }

    /// <summary>Nothing but what stands on the command line counts.</summary>
    public static HubSurroundings WithoutSettings() =>
        OfThisProcess() with { Environment = new Dictionary<string, string?>(), ReadsFiles = false };

    /// <summary>A folder of ours in the place for a user's data: below /var/lib as root, by the XDG rules otherwise.</summary>
    public static string UserFolder(string name)
    {
        if (System.Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows()) return Path.Combine("/var/lib", name);
        var data = System.Environment.GetEnvironmentVariable("XDG_DATA_HOME");
        if (string.IsNullOrEmpty(data) || !Path.IsPathFullyQualified(data))
        {
            data = Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".local", "share");
        }

        return Path.Combine(data, name);
    }
}
