namespace Pamoja.Hub;

/// <summary>Whether the hub can work: OK or DOWN, for itself and for what it stands on.</summary>
/// <param name="Status">OK or DOWN.</param>
/// <param name="Uptime">Seconds since the start.</param>
/// <param name="StartTime">When this node started.</param>
/// <param name="VersionNumber">Of the program.</param>
/// <param name="Services">datastore is the ledger's database, broker what carries messages out: here the same database.</param>
internal sealed record HealthView(
    string Status, long Uptime, DateTimeOffset StartTime, string VersionNumber, IReadOnlyList<ServiceHealthView> Services);

/// <summary>One thing that the hub stands on.</summary>
internal sealed record ServiceHealthView(string Name, string Status);
