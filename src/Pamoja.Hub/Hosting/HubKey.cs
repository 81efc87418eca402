using System.Security.Cryptography;
using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>The private key with which the hub signs: a PEM file that only its owner may read, made when it is not there yet.</summary>
internal static class HubKey
{
    private const int KeyBits = 2048;

    internal static JwsSigner LoadOrCreate(string file)
    {
        if (!File.Exists(file)) Create(file);
        return JwsSigner.FromPem(File.ReadAllText(file));
    }

    private static void Create(string file)
    {
        using var key = RSA.Create(KeyBits);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        // Written beside and moved: a crash leaves no half of a key.
        var unfinished = $"{file}.{Environment.ProcessId}";
        using (var writer = new StreamWriter(unfinished, options)) writer.Write(key.ExportPkcs8PrivateKeyPem());
        File.Move(unfinished, file, overwrite: false);
    }
}
