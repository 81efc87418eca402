namespace Pamoja.Fspiop;

/// <summary>
/// The patterns of the data model as they are named in errors. The expressions themselves are matched by <see cref="Matchers"/>: by hand,
/// in one pass, without a regular expression's surprises.
/// </summary>
internal static class Patterns
{
    public const string Amount = @"^([0]|([1-9][0-9]{0,17}))([.][0-9]{0,3}[1-9])?$";

    public const string CorrelationId =
        "^[0-9a-f]{8}-[0-9a-f]{4}-[1-7][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$|^[0-9A-HJKMNP-TV-Z]{26}$";

    public const string Date =
        @"^(?:[1-9]\d{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
        + @"|(?:[1-9]\d(?:0[48]|[2468][048]|[13579][26])|(?:[2468][048]|[13579][26])00)-02-29)$";

    public const string DateTime =
        @"^(?:[1-9]\d{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
        + @"|(?:[1-9]\d(?:0[48]|[2468][048]|[13579][26])|(?:[2468][048]|[13579][26])00)-02-29)"
        + @"T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:(\.\d{3}))(?:Z|[+-][01]\d:[0-5]\d)$";

    public const string Base64Url = "^[A-Za-z0-9-_]+[=]{0,2}$";
    public const string Base64Url32 = "^[A-Za-z0-9-_]{43}$";
    public const string ErrorCode = @"^[1-9]\d{3}$";
    public const string QuoteErrorCode = "^(10|20|3[0-4]|4[0-4]|5[0-4])[0-9]{2}$";
    public const string PartyIdentifier = @"^[^\s{}]+$";

    public const string Name =
        @"^(?!\s*$)[\p{L}\p{gc=Mark}\p{digit}\p{gc=Connector_Punctuation}\p{Join_Control} .,'-]{1,128}$";

    public const string Latitude = @"^(\+|-)?(?:90(?:(?:\.0{1,6})?)|(?:[0-9]|[1-8][0-9])(?:(?:\.[0-9]{1,6})?))$";
    public const string Longitude = @"^(\+|-)?(?:180(?:(?:\.0{1,6})?)|(?:[0-9]|[1-9][0-9]|1[0-7][0-9])(?:(?:\.[0-9]{1,6})?))$";
    public const string MerchantClassificationCode = @"^[\d]{1,4}$";
    public const string BalanceOfPayments = @"^[1-9]\d{2}$";
    public const string UpperWords = "^[A-Z_]{1,32}$";
    public const string Code = "^[0-9a-zA-Z]{4,32}$";
    public const string AuthenticationValue = @"^\d{3,10}$|^\S{1,64}$";
}
