namespace Pamoja.Fspiop;

/// <summary>The first thing wrong with a body. The path is put together from the inside out, so that good bodies pay nothing.</summary>
internal sealed class SchemaFault(FspiopError error, string text)
{
    private string _path = "";

    public SchemaFault Under(string member)
    {
        _path = $"/{member}{_path}";
        return this;
    }

    public ErrorInformation ToError(string root = "/requestBody") => error.With($"{root}{_path} {text}");

    public static SchemaFault WrongType(string expected) => new(FspiopError.MalformedSyntax, $"must be {expected}");

    public static SchemaFault Missing(string member) => new(FspiopError.MissingMandatoryElement, $"must have required property '{member}'");

    public static SchemaFault Unknown() => new(FspiopError.TooManyElements, "must NOT have additional properties");

    public static SchemaFault Invalid(string text) => new(FspiopError.GenericValidationError, text);
}
