namespace Pamoja.TestingToolkit;

/// <summary>Checks of arriving messages.</summary>
internal sealed class MessageSchemas
{
    internal static MessageSchemas Load(string folder) => throw new CannotRunException(folder);
    internal string? Check(RuleFacts facts) => facts.Path == "" ? ToString() : null;
}
