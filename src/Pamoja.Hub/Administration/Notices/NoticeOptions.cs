namespace Pamoja.Hub;

/// <summary>How operators are told of events.</summary>
internal sealed record NoticeOptions
{
    /// <summary>HOST:PORT of the mail server; null: no mail is sent.</summary>
    public string? SmtpServer { get; init; }

    /// <summary>Whom mails come from.</summary>
    public string MailFrom { get; init; } = "";

    /// <summary>Whether mails leave over TLS or not at all: by STARTTLS, or from the first byte.</summary>
    public bool SmtpTls { get; init; }

    /// <summary>The port on which mail servers speak TLS from the first byte.</summary>
    public int SmtpTlsPort { get; init; } = 465;

    /// <summary>Name at the mail server; null: without.</summary>
    public string? SmtpUser { get; init; }

    /// <summary>Password at the mail server.</summary>
    public string? SmtpPassword { get; init; }

    /// <summary>Between two looks for events.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long one try may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Waits before each further try; then it is given up, said in the log, and the next event's turn.</summary>
    public IReadOnlyList<TimeSpan> Retries { get; init; } = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15)];

    /// <summary>Which addresses may be connected to; null for all.</summary>
    public TargetGuard? Guard { get; init; }

    /// <summary>The hub's certificate and whom the scheme trusts; null: whom this machine trusts. Webhooks are shown the certificate.</summary>
    public SchemeTls? Tls { get; init; }
}
