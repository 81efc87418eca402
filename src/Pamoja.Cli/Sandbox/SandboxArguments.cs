namespace Pamoja.Cli;

/// <summary>What stood on the command line of <c>pamoja sandbox</c>.</summary>
internal sealed record SandboxArguments
{
    public bool Once { get; init; }

    /// <summary>Payments to make in bulk transfers after the first one; 0 for none.</summary>
    public int Bulk { get; init; }

    /// <summary>One scheme, or two that a proxy joins.</summary>
    public int Schemes { get; init; } = 1;

    public bool Json { get; init; }

    public string? Data { get; init; }

    public bool Verbose { get; init; }

    /// <summary>The folder is made for this run and thrown away after it.</summary>
    public bool IsTemporary => Once && Data is null;
}
