namespace Pamoja.Testing;

/// <summary>A folder of one test for its files: gone with the test, whichever way that ends.</summary>
public sealed class ScratchFolder : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Place { get; } = Directory.CreateTempSubdirectory("pamoja-scratch-").FullName;

    /// <summary>A path in it.</summary>
    public string this[string name] => Path.Combine(Place, name);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Place, recursive: true);
}
