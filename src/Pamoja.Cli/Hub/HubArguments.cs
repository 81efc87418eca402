namespace Pamoja.Cli;

/// <summary>What stood on the command line of <c>pamoja hub</c>; null where nothing did.</summary>
internal sealed record HubArguments
{
    public string? Data { get; init; }

    public string? Connection { get; init; }

    public string? Interoperability { get; init; }

    public string? Administration { get; init; }

    public bool Json { get; init; }

    public bool Verbose { get; init; }

    /// <summary>Stop when standard input ends: the parent that holds its other end is gone.</summary>
    public bool StopWithParent { get; init; }

    /// <summary>Take settings from the command line alone.</summary>
    public bool IgnoreSettings { get; init; }

    /// <summary>Any setting by its key: KEY=VALUE.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>When a port is taken, listen on any free ones instead of giving up.</summary>
    public bool OrAnyPort { get; init; }

    /// <summary>The data folder is thrown away after a stop.</summary>
    public bool Temporary { get; init; }
}
