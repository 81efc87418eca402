namespace Pamoja.Hub;

/// <summary>Bodies of limits.</summary>
internal static class LimitBodies
{
    public const string NetDebitCap = "NET_DEBIT_CAP";

    /// <summary>POST initialPositionAndLimits.</summary>
    public static readonly AdministrationSchema Open = new(
        Field.Currency(),
        Field.Object("limit", Field.OneOf("type", NetDebitCap), Field.Number("value", min: 0)),
        Field.Number("initialPosition").Optional);

    /// <summary>PUT: a new limit. It may be below zero, which stops the participant from paying.</summary>
    public static readonly AdministrationSchema Replace = new(
        Field.Currency(),
        Field.Object(
            "limit", Field.OneOf("type", NetDebitCap), Field.Number("value"), Field.Number("alarmPercentage", min: 0, max: 100)));
}
