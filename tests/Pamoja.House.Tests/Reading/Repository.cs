using System.Diagnostics;
using System.Text;

namespace Pamoja.House.Tests;

/// <summary>The source as it stands: all that git tracks or would track, or without git all that is not built.</summary>
internal static class Repository
{
    private static readonly string[] Built = ["bin", "obj", ".git", ".pamoja", ".vs", ".idea", "TestResults"];

    /// <summary>The folder that has Pamoja.slnx.</summary>
    internal static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>All text files.</summary>
    internal static IReadOnlyList<SourceFile> Files { get; } = Read();

    internal static IEnumerable<SourceFile> CSharp => Files.Where(file => file.IsCSharp);

    internal static IEnumerable<ProjectFile> Projects =>
        from file in Files
        where file.Path.EndsWith(".csproj", StringComparison.Ordinal)
        select ProjectFile.Parse(file.Path, file.Text);

    internal static SourceFile File(string path) => Files.Single(file => file.Path == path);

    internal static IReadOnlyList<string> Walk(string root)
    {
        var found = new List<string>();
        var folders = new Stack<string>([root]);
        while (folders.TryPop(out var folder))
        {
            foreach (var file in Directory.EnumerateFiles(folder))
            {
                // In a second working tree .git is a file.
                if (!Built.Contains(Path.GetFileName(file))) found.Add(Path.GetRelativePath(root, file).Replace('\\', '/'));
            }

            foreach (var inner in Directory.EnumerateDirectories(folder))
            {
                if (!Built.Contains(Path.GetFileName(inner))) folders.Push(inner);
            }
        }

        return found;
    }

    private static List<SourceFile> Read()
    {
        var paths = AskGit(Root) ?? Walk(Root);
        var files = new List<SourceFile>();
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            var full = Path.Combine(Root, path);
            if (!System.IO.File.Exists(full)) continue; // Deleted here and not yet in git.
            var text = System.IO.File.ReadAllText(full);
            if (!text.Contains('\0')) files.Add(new SourceFile(path, text));
        }

        return files;
    }

    private static string[]? AskGit(string root)
    {
        var start = new ProcessStartInfo("git", ["-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        // A hook that runs the tests has these set, for another folder perhaps.
        foreach (var name in new[] { "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE" }) start.Environment.Remove(name);
        try
        {
            using var git = Process.Start(start)!;
            git.ErrorDataReceived += (_, _) => { };
            git.BeginErrorReadLine();
            var listing = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? listing.Split('\0', StringSplitOptions.RemoveEmptyEntries) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no git here; the walk finds the same files in a fresh copy of the source.
            return null;
        }
    }

    private static string FindRoot(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "Pamoja.slnx"))) return folder.FullName;
        }

        throw new InvalidOperationException($"no folder above {start} has Pamoja.slnx");
    }
}
