namespace Pamoja.Hub.Tests;

/// <summary>A hub that verifies signatures, and an FSP on each side that signs: the payer with RSA, the payee with P-256.</summary>
public sealed class SignedHubFixture : HubFixture, IAsyncLifetime
{
    internal SigningFsp PayerSigns { get; } = SigningFsp.WithRsa(PayerName);

    internal SigningFsp PayeeSigns { get; } = SigningFsp.WithCurve(PayeeName);

    protected override HubOptions Choose(HubOptions options) =>
        options with { Security = SchemeSecurity.Signed, AllowLocalEndpoints = true, SigningKeyNoticeSeconds = 0.5 };

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        foreach (var fsp in new[] { PayerSigns, PayeeSigns }) await this.RegisterAsync(fsp);
    }
}
