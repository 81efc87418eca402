namespace Pamoja.TestingToolkit;

/// <summary>Text files that are part of this assembly.</summary>
internal static class EmbeddedText
{
    internal static string Read(string name)
    {
        using var stream = typeof(EmbeddedText).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the assembly has no embedded text '{name}'");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
