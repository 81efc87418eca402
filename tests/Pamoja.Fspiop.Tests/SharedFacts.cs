using System.Text.Json;

namespace Pamoja.Fspiop.Tests;

/// <summary>
/// Vectors made with the field's own SDK. They do not belong to the repository; where they stand beside it the tests use them, and say so
/// where they do not.
/// </summary>
internal static class SharedFacts
{
    public static JsonElement? Vectors(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pamoja.slnx"))) folder = folder.Parent;
        var path = folder is null ? "" : Path.Combine(folder.FullName, "..", "shared", "reference", "vectors", file);
        if (File.Exists(path)) return JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
        TestContext.Current.SendDiagnosticMessage($"../shared/reference/vectors/{file} is not there; only the literal vectors were run.");
        return null;
    }
}
