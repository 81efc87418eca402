namespace Pamoja.Hub;

/// <summary>Where the hub's own signing keys are and how they take turns.</summary>
internal sealed record HubKeyOptions
{
    /// <summary>The hub's FSP id.</summary>
    internal required string HubName { get; init; }

    /// <summary>The file that lists them.</summary>
    internal required string File { get; init; }

    /// <summary>Of the encrypted ones; null: they are not encrypted.</summary>
    internal string? Passphrase { get; init; }

    /// <summary>How long a further key is published before it is used.</summary>
    internal TimeSpan Notice { get; init; }

    /// <summary>Whether the operator is told of keys that lie in the file unencrypted.</summary>
    internal bool WarnsOfKeysInTheClear { get; init; }
}
