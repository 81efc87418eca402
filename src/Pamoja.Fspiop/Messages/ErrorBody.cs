namespace Pamoja.Fspiop;

/// <summary>The body of PUT .../error: what the other side could not do. It is relayed word for word.</summary>
/// <param name="Code">Four digits; see <see cref="FspiopError.MayBeSent"/> for those that the API defines.</param>
/// <param name="Description">1 to 128 characters.</param>
public sealed record ErrorBody(string Code, string Description)
{
    /// <summary>From a body that was read with one of the schemas of error callbacks.</summary>
    public static ErrorBody From(MessageBody body)
    {
        var schema = body.Schema == BodySchema.QuotesErrorPut || body.Schema == BodySchema.RequestsErrorPut
            ? body.Schema
            : BodySchema.ErrorPut;
        var information = body.RootOf(schema).At("errorInformation"u8);
        return new ErrorBody(Fields.Text(information, "errorCode"u8), Fields.Text(information, "errorDescription"u8));
    }
}
