namespace Pamoja.Hub;

/// <summary>Bounds of discovery.</summary>
internal sealed record DiscoveryOptions
{
    /// <summary>How long an oracle's answer is waited for.</summary>
    internal TimeSpan OracleTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most bytes of an oracle's answer; 10,000 parties fit.</summary>
    internal int OracleAnswerBytesMax { get; init; } = 4 << 20;

    /// <summary>Most requests under way to one oracle: one that does not answer leaves room for lookups that the others answer.</summary>
    internal int OracleRequestsMax { get; init; } = 256;

    /// <summary>Most requests that are worked on at once after they were answered; the next one is refused.</summary>
    internal int WorkMax { get; init; } = 1_024;

    /// <summary>Which addresses may be connected to; null for all.</summary>
    internal TargetGuard? Guard { get; init; }

    /// <summary>The hub's certificate and whom it trusts; null where there is no mutual TLS.</summary>
    internal SchemeTls? Tls { get; init; }
}
