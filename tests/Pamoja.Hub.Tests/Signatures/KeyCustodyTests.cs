using System.Security.Cryptography;
using Pamoja.Fspiop;

namespace Pamoja.Hub.Tests;

public sealed class KeyCustodyTests : IDisposable
{
    private static readonly SignedHead Head = new("/transfers/1/error", "PUT", "Hub", "alpha", "Tue, 02 Jan 2030 03:04:05 GMT");

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"pamoja-custody-{Guid.NewGuid():n}.pem");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void A_new_key_lies_encrypted_in_a_file_of_its_owners_and_signs_by_its_id()
    {
        string keyId;
        using (var custody = KeyCustody.Open(_file, "correct horse"))
        {
            keyId = Assert.Single(custody.KeyIds);
            Assert.False(custody.HasKeyInTheClear);
            var signature = custody.Sign(keyId, Head, "{}"u8);
            Assert.Null(custody.Verify(keyId, signature, Head, "{}"u8.ToArray()));
            Assert.Equal("3105", custody.Verify(keyId, signature, Head, "{ }"u8.ToArray().AsMemory(0, 1))?.Code);
            Assert.Equal(keyId, custody.PublicKey(keyId).Thumbprint);
        }

        Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----", File.ReadAllText(_file), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_file));
        using var again = KeyCustody.Open(_file, "correct horse");
        Assert.Equal([keyId], again.KeyIds);
        Assert.Contains("passphrase", Refusal("wrong horse"), StringComparison.Ordinal);
        Assert.Contains("no passphrase", Refusal(null), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_keys_are_held_in_their_order_and_one_that_is_not_encrypted_is_refused_where_there_is_a_passphrase()
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        var (first, second) = (ec.ExportPkcs8PrivateKeyPem(), rsa.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(_file, $"the old one\n{first}\nthe new one\n{second}\n");
        using (var custody = KeyCustody.Open(_file, null))
        {
            Assert.True(custody.HasKeyInTheClear);
            Assert.Equal(["ES256", "RS256"], custody.KeyIds.Select(keyId => custody.PublicKey(keyId).Algorithm));
            var signature = custody.Sign(custody.KeyIds[1], Head, "{}"u8);
            Assert.Null(custody.Verify(custody.KeyIds[1], signature, Head, "{}"u8.ToArray()));
            Assert.NotNull(custody.Verify(custody.KeyIds[0], signature, Head, "{}"u8.ToArray()));
        }

        Assert.Contains("not encrypted", Refusal("correct horse"), StringComparison.Ordinal);
        File.WriteAllText(_file, $"{first}\n{first}\n");
        Assert.Contains("twice", Refusal(null), StringComparison.Ordinal);
        File.WriteAllText(_file, "nothing\n");
        Assert.Contains("no key", Refusal(null), StringComparison.Ordinal);
        File.WriteAllText(_file, ec.ExportSubjectPublicKeyInfoPem());
        Assert.Contains("private", Refusal(null), StringComparison.Ordinal);
    }

    private string Refusal(string? passphrase) => Assert.Throws<CryptographicException>(() => KeyCustody.Open(_file, passphrase)).Message;
}
