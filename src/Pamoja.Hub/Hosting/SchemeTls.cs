using Microsoft.Extensions.Logging;

namespace Pamoja.Hub;

/// <summary>
/// The hub's certificate and whom it trusts, followed: once a second the files are looked at, and what has changed holds for every handshake
/// from then on. Files that cannot be used, as while they are being replaced, change nothing and are named in the log.
/// </summary>
internal sealed partial class SchemeTls : IAsyncDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly TlsFiles _files;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private volatile TlsMaterial _current;
    private TlsTexts _last;
    private string? _said;
    private Task _following = Task.CompletedTask;

    private SchemeTls(TlsFiles files, TlsTexts texts, ILogger logger)
    {
        _files = files;
        _logger = logger;
        _last = texts;
        _current = TlsMaterial.Load(files, texts);
    }

    /// <summary>What holds now.</summary>
    internal TlsMaterial Current => _current;

    /// <summary>Reads the files and follows them.</summary>
    /// <exception cref="TlsFileException">They cannot be used.</exception>
    internal static SchemeTls Start(TlsFiles files, TimeProvider time, ILogger<SchemeTls> logger)
    {
        var tls = new SchemeTls(files, files.Read(), logger);
        tls._following = tls.FollowAsync(time);
        return tls;
    }

    private async Task FollowAsync(TimeProvider time)
    {
        using var timer = new PeriodicTimer(LookInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token)) Look();
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private void Look()
    {
        try
        {
            var texts = _files.Read();
            if (texts == _last) return;
            _last = texts;
            _current = TlsMaterial.Load(_files, texts);
            _said = null;
            LogTaken(_logger);
        }
        catch (TlsFileException unusable)
        {
            // What held before still does. It is said once, not every second.
            if (_said != unusable.Message) LogUnusable(_logger, unusable.Message);
            _said = unusable.Message;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _following;
        _stopping.Dispose();
    }

    [LoggerMessage(3431, LogLevel.Information, "The changed files of certificates, authorities and revocations are in force")]
    private static partial void LogTaken(ILogger logger);

    [LoggerMessage(3432, LogLevel.Warning, "The certificates in force stay: {Cause}")]
    private static partial void LogUnusable(ILogger logger, string cause);
}
