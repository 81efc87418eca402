using System.Text;

namespace Pamoja.TestingToolkit;

/// <summary>Reports of a run as files; the ending of the file's name says which form.</summary>
public static class RunReport
{
    /// <summary>Whether there is a form for the ending of a file's name: .html, .json or .xml (JUnit).</summary>
    public static bool Knows(string path) => Path.GetExtension(path) is ".html" or ".htm" or ".json" or ".xml";

    /// <summary>Writes a report.</summary>
    /// <param name="path">The file; its folder is made when it is missing.</param>
    /// <param name="result">What is reported.</param>
    /// <param name="cancellation">Ends the writing.</param>
    /// <exception cref="CannotRunException">The file cannot be written.</exception>
    public static async Task WriteAsync(string path, RunResult result, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(result);
        var text = Path.GetExtension(path) switch
        {
            ".json" => JsonReport.Write(result),
            ".xml" => JUnitReport.Write(result),
            _ => HtmlReport.Write(result),
        };
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            await File.WriteAllTextAsync(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotRunException($"the report {path} cannot be written: {e.Message}", e);
        }
    }
}
