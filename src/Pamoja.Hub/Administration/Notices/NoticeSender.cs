using System.Net.Http.Headers;
using System.Net.Mail;
using System.Net.Sockets;
using System.Text.Json;
using MailKit;
using MailKit.Security;
using MimeKit;
using MimeKit.Utils;

namespace Pamoja.Hub;

/// <summary>Sends one notice, once: POST to a webhook, or a mail. What went wrong is the answer; null when it arrived.</summary>
internal sealed class NoticeSender : IDisposable
{
    private readonly NoticeOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _client;

    public NoticeSender(NoticeOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _client = OutgoingConnections.Open(options.Timeout, options.Guard, options.Tls, isForNotices: true);
    }

    public void Dispose() => _client.Dispose();

    public async Task<string?> PostAsync(Uri url, EventView happened, CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(_options.Timeout, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(happened, AdministrationAnswer.Format));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var response = await _client.SendAsync(request, limit.Token);
            return response.IsSuccessStatusCode ? null : $"it answered {(int)response.StatusCode}";
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException || IsTimeout(failure, stopping))
        {
            // No connection, a broken one, or no answer in time.
            return failure.Message;
        }
    }

    public async Task<string?> MailAsync(MailAddress to, EventView happened, CancellationToken stopping)
    {
        if (_options.SmtpServer is not { } text || !MailAddress.TryCreate(_options.MailFrom, out var from)) return null;
        var server = new Uri($"smtp://{text}");
        using var timeout = new CancellationTokenSource(_options.Timeout, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token);
        using var mail = Compose(from, to, happened);
        using var client = new MailKit.Net.Smtp.SmtpClient { CheckCertificateRevocation = false };
        if (_options.Tls is { } tls) client.ServerCertificateValidationCallback = tls.Current.ForNotices().RemoteCertificateValidationCallback;
        try
        {
            await client.ConnectAsync(server.IdnHost, server.Port, SecurityOf(server), limit.Token);
            if (_options.SmtpUser is { } user) await client.AuthenticateAsync(user, _options.SmtpPassword ?? "", limit.Token);
            await client.SendAsync(mail, limit.Token);
            await client.DisconnectAsync(quit: true, limit.Token);
            return null;
        }
        catch (Exception failure) when (failure is SocketException or IOException or NotSupportedException or CommandException
            or ProtocolException or SslHandshakeException or AuthenticationException || IsTimeout(failure, stopping))
        {
            // The mail server is away, slow, refuses, speaks no TLS, or is not whom it should be.
            return failure.GetBaseException().Message;
        }
    }

    /// <summary>What has a name at the server, or is of a closed scheme, is encrypted before anything is said, or not said at all.</summary>
    private SecureSocketOptions SecurityOf(Uri server)
    {
        if (!_options.SmtpTls) return SecureSocketOptions.None;
        return server.Port == _options.SmtpTlsPort ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTls;
    }

    private MimeMessage Compose(MailAddress from, MailAddress to, EventView happened)
    {
        var mail = new MimeMessage
        {
            Subject = SubjectOf(happened),
            Body = new TextPart { Text = BodyOf(happened) },
            Date = _time.GetUtcNow(),
            MessageId = MimeUtils.GenerateMessageId(from.Host),
        };
        mail.From.Add(new MailboxAddress(from.DisplayName, from.Address));
        mail.To.Add(new MailboxAddress(to.DisplayName, to.Address));
        return mail;
    }

    private static bool IsTimeout(Exception failure, CancellationToken stopping) =>
        failure is OperationCanceledException && !stopping.IsCancellationRequested;

    private static string SubjectOf(EventView happened) => $"{happened.Event} {happened.Participant} {happened.Currency}";

    private static string BodyOf(EventView happened)
    {
        var json = JsonSerializer.SerializeToElement(happened, AdministrationAnswer.Format);
        return string.Join("\r\n", json.EnumerateObject().Select(member => $"{member.Name}: {member.Value}")) + "\r\n";
    }
}
