using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Pamoja.Hub.Tests;

/// <summary>A mail server: with a certificate it speaks STARTTLS, or TLS from the first byte.</summary>
public sealed class Mailbox : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2? _certificate;
    private readonly bool _isTlsFromTheStart;
    private readonly ConcurrentQueue<string> _mails = new();
    private readonly ConcurrentQueue<string> _commands = new();
    private readonly CancellationTokenSource _stopping = new();

    public Mailbox(X509Certificate2? certificate = null, bool isTlsFromTheStart = false)
    {
        (_certificate, _isTlsFromTheStart) = (certificate, isTlsFromTheStart);
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Address => $"127.0.0.1:{Port}";

    /// <summary>What was said to it beside the mails, each with whether it came encrypted.</summary>
    public IEnumerable<string> Commands => _commands;

    /// <summary>The first mail that has something in it.</summary>
    public async Task<string> TakeAsync(string part)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            if (_mails.FirstOrDefault(mail => mail.Contains(part, StringComparison.Ordinal)) is { } found) return found;
            Assert.False(limit.IsCancellationRequested, $"no mail has '{part}' in it, but there are: {string.Join("; ", _mails)}");
            await Task.Delay(20);
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        Stream stream = client.GetStream();
        try
        {
            if (_isTlsFromTheStart) stream = await EncryptAsync(stream);
            await SayAsync(stream, "220 here");
            while (await ReadLineAsync(stream) is { } line)
            {
                _commands.Enqueue($"{(stream is SslStream ? "encrypted" : "in the clear")}: {line}");
                switch (line.Split(' ')[0].ToUpperInvariant())
                {
                    case "EHLO":
                        await SayAsync(stream, stream is SslStream || _certificate is null ? "250-here\r\n250 AUTH PLAIN" : "250-here\r\n250 STARTTLS");
                        break;
                    case "STARTTLS":
                        await SayAsync(stream, "220 go on");
                        stream = await EncryptAsync(stream);
                        break;
                    case "AUTH":
                        await SayAsync(stream, "235 known");
                        break;
                    case "DATA":
                        await SayAsync(stream, "354 go on");
                        await KeepAsync(stream);
                        await SayAsync(stream, "250 kept");
                        break;
                    default:
                        await SayAsync(stream, line == "QUIT" ? "221 bye" : "250 fine");
                        break;
                }
            }
        }
        catch (Exception ended) when (ended is IOException or AuthenticationException or ObjectDisposedException)
        {
            // The other end left without a word, or does not trust this one.
        }
        finally
        {
            await stream.DisposeAsync();
        }
    }

    private async Task<Stream> EncryptAsync(Stream stream)
    {
        var encrypted = new SslStream(stream);
        await encrypted.AuthenticateAsServerAsync(_certificate!);
        return encrypted;
    }

    private async Task KeepAsync(Stream stream)
    {
        var mail = new StringBuilder();
        while (await ReadLineAsync(stream) is { } text && text != ".") mail.Append(text).Append('\n');

        // Long lines are folded for the way (RFC 2045, quoted-printable).
        _mails.Enqueue(mail.ToString().Replace("=\n", "", StringComparison.Ordinal));
    }

    private static Task SayAsync(Stream stream, string line) => stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n")).AsTask();

    /// <summary>Byte by byte: what follows STARTTLS belongs to somebody else.</summary>
    private static async Task<string?> ReadLineAsync(Stream stream)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1)
        {
            if (one[0] == '\n') return line.ToString();
            if (one[0] != '\r') line.Append((char)one[0]);
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        _stopping.Dispose();
    }
}
