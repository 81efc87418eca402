using System.Net.Mail;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Pamoja.Testing;

namespace Pamoja.Hub.Tests;

/// <summary>Mails leave over TLS, to a server that the scheme or this machine vouches for, or not at all.</summary>
public sealed class MailTests : IAsyncDisposable
{
    private const string User = "mailer";
    private const string Password = "a-secret";

    private readonly TestAuthority _authority = TestAuthority.Create("Scheme Authority");
    private readonly TlsFolder _files = new();
    private readonly X509Certificate2 _revoked;
    private readonly SchemeTls _tls;

    public MailTests()
    {
        _revoked = _authority.Issue("revoked");
        _files.WriteOwn(_authority.Issue("hub"));
        _files.WriteAuthorities(_authority);
        _files.WriteRevocations(_authority.Revoke(_revoked));
        _tls = SchemeTls.Start(_files.Files, TimeProvider.System, NullLogger<SchemeTls>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _tls.DisposeAsync();
        _files.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_of_the_scheme_gets_mail_and_password_over_TLS(bool isTlsFromTheStart)
    {
        await using var mailbox = new Mailbox(_authority.Issue("mail"), isTlsFromTheStart);

        Assert.Null(await MailAsync(mailbox, _tls, isTlsFromTheStart));

        var mail = await mailbox.TakeAsync("Subject: CREDENTIAL_ENDS");
        Assert.Contains("To: operator@scheme.example", mail, StringComparison.Ordinal);
        Assert.Contains("From: hub@scheme.example", mail, StringComparison.Ordinal);
        var known = Convert.ToBase64String(Encoding.ASCII.GetBytes($"\0{User}\0{Password}"));
        Assert.Contains($"encrypted: AUTH PLAIN {known}", mailbox.Commands);
        var clear = mailbox.Commands.Where(command => command.StartsWith("in the clear", StringComparison.Ordinal)).Select(command => command.Split(' ')[3]);
        Assert.Equal(isTlsFromTheStart ? [] : ["EHLO", "STARTTLS"], clear);
    }

    [Theory]
    [InlineData("of another authority")]
    [InlineData("expired")]
    [InlineData("of another host")]
    [InlineData("revoked")]
    [InlineData("of the scheme, where the hub knows of no scheme")]
    [InlineData("none")]
    public async Task A_server_that_nobody_vouches_for_gets_neither_mail_nor_password(string certificate)
    {
        await using var mailbox = new Mailbox(certificate switch
        {
            "of another authority" => TestAuthority.Create("Scheme Authority").Issue("mail"),
            "expired" => _authority.Issue("mail", days: -1),
            "of another host" => _authority.Issue("mail", host: "elsewhere.example"),
            "revoked" => _revoked,
            "none" => null,
            _ => _authority.Issue("mail"),
        });

        var failure = await MailAsync(mailbox, certificate.EndsWith("no scheme", StringComparison.Ordinal) ? null : _tls);

        Assert.NotNull(failure);
        Assert.DoesNotContain(Password, failure, StringComparison.Ordinal);
        Assert.DoesNotContain(mailbox.Commands, command => command.Contains("AUTH", StringComparison.Ordinal));
        Assert.DoesNotContain(mailbox.Commands, command => command.Contains("MAIL", StringComparison.Ordinal));
    }

    private static async Task<string?> MailAsync(Mailbox mailbox, SchemeTls? tls, bool isTlsFromTheStart = false)
    {
        var options = new NoticeOptions
        {
            SmtpServer = mailbox.Address,
            MailFrom = "hub@scheme.example",
            SmtpTls = true,
            SmtpTlsPort = isTlsFromTheStart ? mailbox.Port : 465,
            SmtpUser = User,
            SmtpPassword = Password,
            Tls = tls,
        };
        using var sender = new NoticeSender(options, TimeProvider.System);
        var happened = EventView.Example with { Event = "CREDENTIAL_ENDS" };
        return await sender.MailAsync(new MailAddress("operator@scheme.example"), happened, TestContext.Current.CancellationToken);
    }
}
