using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pamoja.Cli;

/// <summary>What <c>pamoja sandbox --schemes 2 --json</c> prints: the payments from the one scheme to the other.</summary>
internal sealed record NeighboursReport
{
    /// <summary>Whether every transfer is COMMITTED and all positions in both schemes moved by exactly what they should.</summary>
    public bool Ok { get; init; }

    /// <summary>What went wrong; null if nothing did.</summary>
    public string? Error { get; init; }

    public string Version { get; init; } = HelpTexts.Version();

    /// <summary>The hubs' addresses.</summary>
    public IReadOnlyList<NeighbourHub> Hubs { get; init; } = [];

    public IReadOnlyList<NeighbourPayment> Payments { get; init; } = [];

    /// <summary>From the start of the command to the end of the payments.</summary>
    public decimal TotalMs { get; init; }

    /// <summary>Whether it stands on standard output already; once is enough.</summary>
    [JsonIgnore]
    public bool IsPrinted { get; init; }

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public string ToJson() => JsonSerializer.Serialize(this, Options);
}

/// <summary>A scheme's hub.</summary>
internal sealed record NeighbourHub(string Scheme, Uri Interoperability, Uri Administration);

/// <summary>A payment across the border.</summary>
/// <param name="Name">"same currency" or "with conversion".</param>
/// <param name="TransferId">Its id, the same in both schemes.</param>
/// <param name="TransferState">As the payer heard it.</param>
/// <param name="Phases">Its steps.</param>
/// <param name="Positions">All positions that it was to move.</param>
internal sealed record NeighbourPayment(
    string Name,
    string? TransferId,
    string? TransferState,
    IReadOnlyList<SandboxPhase> Phases,
    IReadOnlyList<MovedPosition> Positions);
