namespace Pamoja.Hub;

/// <summary>Bodies of /oracles.</summary>
internal static class OracleBodies
{
    /// <summary>POST and PUT.</summary>
    public static readonly AdministrationSchema Info = new(
        Field.OneOf(
            "oracleIdType",
            "MSISDN",
            "EMAIL",
            "PERSONAL_ID",
            "BUSINESS",
            "DEVICE",
            "ACCOUNT_ID",
            "IBAN",
            "ALIAS",
            "CONSENT",
            "THIRD_PARTY_LINK"),
        Field.Object("endpoint", Field.Text("value", min: 1).Like("http://oracle.example:6000"), Field.OneOf("endpointType", "URL")),
        Field.Currency().Optional,
        Field.Boolean("isDefault").Optional);
}
