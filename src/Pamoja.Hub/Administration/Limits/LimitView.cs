using System.Text.Json.Serialization;

namespace Pamoja.Hub;

/// <summary>A limit of a participant in a currency; its name only where several participants are listed.</summary>
internal sealed record LimitView(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name, string Currency, NetDebitCapView Limit)
{
    /// <summary>For the description of the API.</summary>
    public static readonly LimitView Example = new(null, "USD", new NetDebitCapView(LimitBodies.NetDebitCap, 1000m, 10m));
}

/// <summary>The limit itself, the percentage of it at which the operator is alarmed, and its unit where it is no amount.</summary>
internal sealed record NetDebitCapView(
    string Type,
    decimal Value,
    decimal AlarmPercentage,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Unit = null);
