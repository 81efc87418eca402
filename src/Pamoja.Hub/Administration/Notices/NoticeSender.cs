using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mail;
using System.Text.Json;

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
        if (_options.SmtpServer is not { } server || !MailAddress.TryCreate(_options.MailFrom, out var from)) return null;
        using var timeout = new CancellationTokenSource(_options.Timeout, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token);
        var colon = server.LastIndexOf(':');
        using var client = new SmtpClient(server[..colon], int.Parse(server.AsSpan(colon + 1), CultureInfo.InvariantCulture));
        if (_options.SmtpUser is { } user)
        {
            client.EnableSsl = true;
            client.Credentials = new NetworkCredential(user, _options.SmtpPassword);
        }

        using var mail = new MailMessage(from, to) { Subject = SubjectOf(happened), Body = BodyOf(happened) };
        try
        {
            await client.SendMailAsync(mail, limit.Token);
            return null;
        }
        catch (Exception failure) when (failure is SmtpException or IOException || IsTimeout(failure, stopping))
        {
            // The mail server is away, slow, or refuses.
            return failure.GetBaseException().Message;
        }
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
