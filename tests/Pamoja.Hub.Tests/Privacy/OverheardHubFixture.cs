using Microsoft.Extensions.Logging;

namespace Pamoja.Hub.Tests;

/// <summary>A hub that verifies signatures, and all that it says of itself.</summary>
public sealed class OverheardHubFixture : HubFixture
{
    internal const string SmtpPassword = "smtp-secret-5471";
    internal const string Passphrase = "passphrase-secret-8823";

    internal Overheard Overheard { get; } = new();

    internal SigningFsp PayerSigns { get; } = SigningFsp.WithCurve(PayerName, "payer-key");

    internal SigningFsp PayeeSigns { get; } = SigningFsp.WithCurve(PayeeName, "payee-key");

    protected override ILoggerFactory Loggers => Overheard;

    protected override HubOptions Choose(HubOptions options) => options with
    {
        Security = SchemeSecurity.Signed,
        AllowLocalEndpoints = true,
        SigningKeyPassphrase = Passphrase,
        SmtpServer = "127.0.0.1:1",
        SmtpUser = "mailer",
        SmtpPassword = SmtpPassword,
        KeepQuoteRecords = true,
    };

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Overheard.Dispose();
    }
}
