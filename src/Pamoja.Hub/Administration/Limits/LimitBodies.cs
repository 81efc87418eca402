namespace Pamoja.Hub;

/// <summary>Bodies of limits.</summary>
internal static class LimitBodies
{
    public const string NetDebitCap = "NET_DEBIT_CAP";

    /// <summary>The limit is an amount; what it is unless the body says otherwise.</summary>
    public const string Amount = "AMOUNT";

    /// <summary>The limit is a percentage of the good funds, and follows them.</summary>
    public const string Percentage = "PERCENT_OF_LIQUIDITY";

    /// <summary>POST initialPositionAndLimits.</summary>
    public static readonly AdministrationSchema Open = new(
        Field.Currency(),
        Field.Object("limit", Field.OneOf("type", NetDebitCap), Field.Number("value", min: 0)),
        Field.Number("initialPosition").Like(0m).Optional);

    /// <summary>PUT: a new limit. It may be below zero, which stops the participant from paying.</summary>
    public static readonly AdministrationSchema Replace = new(
        Field.Currency(),
        Field.Object(
            "limit",
            Field.OneOf("type", NetDebitCap),
            Field.Number("value"),
            Field.Number("alarmPercentage", min: 0, max: 100).Like(80m),
            Field.OneOf("unit", Amount, Percentage).Optional));
}
