using System.Text.Json;

namespace Pamoja.Cli;

/// <summary>What <c>pamoja hub --json</c> prints once it is ready.</summary>
/// <param name="Interoperability">Where participants reach it.</param>
/// <param name="Administration">Where operators reach it.</param>
/// <param name="StartupMs">From the start of the command to ready.</param>
/// <param name="ProcessId">Its process.</param>
internal sealed record HubReady(Uri Interoperability, Uri Administration, long StartupMs, int ProcessId)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>What a part of a bench says of itself: it has one address.</summary>
    public static HubReady At(Uri address) => new(address, address, 0, Environment.ProcessId);
}
