using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pamoja.Cli;

/// <summary>What <c>pamoja sandbox --json</c> prints: one payment, or why there was none.</summary>
internal sealed record SandboxReport
{
    /// <summary>Whether the transfer is COMMITTED and both positions moved by exactly its amount.</summary>
    public bool Ok { get; init; }

    /// <summary>What went wrong; null if nothing did.</summary>
    public string? Error { get; init; }

    public string Version { get; init; } = HelpTexts.Version();

    /// <summary>The hub's addresses.</summary>
    public Uri? Interoperability { get; init; }

    public Uri? Administration { get; init; }

    /// <summary>From starting the hub's process to its being ready.</summary>
    public decimal? StartupMs { get; init; }

    /// <summary>Setting the scheme up.</summary>
    public decimal? ProvisioningMs { get; init; }

    /// <summary>The steps of the payment: lookup, quote, transfer.</summary>
    public IReadOnlyList<SandboxPhase> Phases { get; init; } = [];

    public string? TransferId { get; init; }

    public string? TransferState { get; init; }

    public decimal? Amount { get; init; }

    public string? Currency { get; init; }

    public IReadOnlyList<MovedPosition> Positions { get; init; } = [];

    /// <summary>What the bulk transfers came to; null if there were none.</summary>
    public SandboxBulkReport? Bulk { get; init; }

    /// <summary>From the start of the command to the end of the payment.</summary>
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

    /// <summary>A time as reports show it.</summary>
    public static decimal Milliseconds(TimeSpan time) => Math.Round((decimal)time.TotalMilliseconds, 1);
}

/// <summary>A step of the payment.</summary>
internal sealed record SandboxPhase(string Name, decimal Ms)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} {Ms} ms");
}

/// <summary>A participant's position before and after the payment.</summary>
internal sealed record MovedPosition(string Participant, decimal Before, decimal After)
{
    public decimal Moved => After - Before;

    /// <summary>The scheme where it is; null where there is only one.</summary>
    public string? Scheme { get; init; }

    /// <summary>Its currency; null where there is only one.</summary>
    public string? Currency { get; init; }
}
