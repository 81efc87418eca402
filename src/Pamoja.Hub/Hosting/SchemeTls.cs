using Microsoft.Extensions.Logging;

namespace Pamoja.Hub;

/// <summary>
/// The hub's certificate and whom it trusts, followed: once a second the files are looked at, and what has changed holds for every
/// handshake from then on. Files that cannot be used, as while they are being replaced, change nothing and are named in the log.
/// </summary>
internal sealed partial class SchemeTls : Rounds
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly TlsFiles _files;
    private readonly ILogger _logger;
    private volatile TlsMaterial _current;
    private TlsTexts _last;
    private string? _said;

    private SchemeTls(TlsFiles files, TlsTexts texts, TimeProvider time, ILogger logger) : base(LookInterval, time)
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
        var tls = new SchemeTls(files, files.Read(), time, logger);
        tls.Start();
        return tls;
    }

    protected override Task RoundAsync()
    {
        var texts = _files.Read();
        if (texts == _last) return Task.CompletedTask;
        _last = texts;
        _current = TlsMaterial.Load(_files, texts);
        _said = null;
        LogTaken(_logger);
        return Task.CompletedTask;
    }

    /// <summary>The files cannot be used: what held before still does. It is said once, not every second.</summary>
    protected override void BrokeOff(string cause)
    {
        if (_said != cause) LogUnusable(_logger, cause);
        _said = cause;
    }

    [LoggerMessage(3431, LogLevel.Information, "The changed files of certificates, authorities and revocations are in force")]
    private static partial void LogTaken(ILogger logger);

    [LoggerMessage(3432, LogLevel.Warning, "The certificates in force stay: {Cause}")]
    private static partial void LogUnusable(ILogger logger, string cause);
}
