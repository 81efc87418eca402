namespace Pamoja.Cli;

/// <summary>What was asked of <c>pamoja ttk run</c>.</summary>
internal sealed record TtkArguments
{
    public required string[] Paths { get; init; }

    public required string Environment { get; init; }

    public string[] Labels { get; init; } = [];

    public string? Rules { get; init; }

    /// <summary>Port of a simulated oracle that lives as long as the run; null for none.</summary>
    public int? OraclePort { get; init; }

    public string? Specifications { get; init; }

    public string[] Reports { get; init; } = [];

    public bool StopOnError { get; init; }

    public bool Json { get; init; }
}
