namespace Pamoja.Testing;

/// <summary>Where this repository stands, found from where the tests run.</summary>
public static class RepositoryRoot
{
    /// <summary>The reference material beside the repository, which is no part of it; null when it is not there.</summary>
    public static string? Shared =>
        Path.GetFullPath(Path.Combine(Find(), "..", "shared")) is var path && Directory.Exists(path) ? path : null;

    /// <summary>The folder that holds Pamoja.slnx.</summary>
    public static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Pamoja.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No Pamoja.slnx in a folder above {AppContext.BaseDirectory}.");
    }
}
