using System.Text.Json.Serialization;

namespace Pamoja.Hub;

/// <summary>A limit of a participant in a currency; its name only where several participants are listed.</summary>
internal sealed record LimitView(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name, string Currency, NetDebitCapView Limit);

/// <summary>The limit itself and the percentage of it at which the operator is alarmed.</summary>
internal sealed record NetDebitCapView(string Type, decimal Value, decimal AlarmPercentage);
