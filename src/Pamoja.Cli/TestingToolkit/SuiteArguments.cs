namespace Pamoja.Cli;

/// <summary>What was asked of <c>pamoja ttk suite</c> or <c>pamoja ttk participants</c>.</summary>
internal sealed record SuiteArguments
{
    /// <summary>A suite's name or file.</summary>
    public required string Suite { get; init; }

    /// <summary>Files and folders in place of the suite's collections; its provisioning is run all the same.</summary>
    public string[] Paths { get; init; } = [];

    /// <summary>An environment file in place of the suite's.</summary>
    public string? Environment { get; init; }

    public string[] Labels { get; init; } = [];

    /// <summary>A folder for the reports; null for none.</summary>
    public string? Report { get; init; }

    /// <summary>How often it is run, on one hub.</summary>
    public int Runs { get; init; } = 1;

    public bool Json { get; init; }

    /// <summary>Show the hub's log.</summary>
    public bool Verbose { get; init; }
}
