using System.Xml.Linq;

namespace Pamoja.House.Tests;

/// <summary>What a project file says of its neighbours.</summary>
internal sealed record ProjectFile(
    string Path, string Name, IReadOnlyList<string> References, IReadOnlyList<string> Packages, IReadOnlyList<string> Frameworks)
{
    internal bool IsProduct => Path.StartsWith("src/", StringComparison.Ordinal);

    internal static ProjectFile Parse(string path, string text)
    {
        var root = XDocument.Parse(text).Root!;
        return new ProjectFile(
            path,
            NameOf(path),
            [.. Includes(root, "ProjectReference").Select(NameOf)],
            [.. Includes(root, "PackageReference")],
            [.. Includes(root, "FrameworkReference")]);
    }

    private static IEnumerable<string> Includes(XElement root, string element) =>
        root.Descendants(element).Select(found => found.Attribute("Include")?.Value).OfType<string>();

    private static string NameOf(string path) => System.IO.Path.GetFileNameWithoutExtension(path.Replace('\\', '/'));
}
