namespace Pamoja.Testing;

/// <summary>Inputs that are kept in the repository, a file each.</summary>
public static class FuzzCorpus
{
    /// <summary>All of a folder below tests/Pamoja.Fspiop.Tests/Fuzz/corpus, in the order of their names.</summary>
    public static IReadOnlyList<byte[]> Of(string folder)
    {
        var place = Path.Combine(RepositoryRoot.Find(), "tests", "Pamoja.Fspiop.Tests", "Fuzz", "corpus", folder);
        return [.. Directory.EnumerateFiles(place).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
    }
}
