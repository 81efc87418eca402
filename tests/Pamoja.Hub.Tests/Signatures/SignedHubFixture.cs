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
        foreach (var fsp in new[] { PayerSigns, PayeeSigns }) await RegisterAsync(fsp);
    }

    internal Task<Reply> RegisterAsync(SigningFsp fsp, object? more = null) =>
        ProvisionAsync("POST", fsp.KeysPath, more ?? fsp.Registration);

    /// <summary>Sends a message that an FSP has signed; changes come after the signature.</summary>
    internal Task<Reply> SendSignedAsync(SigningFsp fsp, SignedRequest request, Func<SignedRequest, SignedRequest>? change = null)
    {
        var sent = fsp.Sign(request);
        if (change is not null) sent = change(sent);
        return SendAsync(sent.Method, sent.Target, sent.Source, sent.Destination, sent.Body, sent.HeaderPairs());
    }
}
