namespace Pamoja.Hub;

/// <summary>Bounds of delivery.</summary>
internal sealed record DeliveryOptions
{
    /// <summary>Most requests under way to one participant.</summary>
    internal int ConcurrencyMax { get; init; } = 64;

    /// <summary>Most bytes that wait for one participant; durable messages beyond wait in PostgreSQL.</summary>
    internal long QueueBytesMax { get; init; } = 8L << 20;

    /// <summary>When so many bytes wait for all participants together, each may hold <see cref="ShareBytes"/> only.</summary>
    internal long AllBytesMax { get; init; } = 128L << 20;

    /// <summary>Bytes that may wait for one participant however much waits for others.</summary>
    internal long ShareBytes { get; init; } = 512L << 10;

    /// <summary>Most messages that wait for one participant.</summary>
    internal int QueueCountMax { get; init; } = 8_192;

    /// <summary>How long a connection may take to open.</summary>
    internal TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an answer is waited for.</summary>
    internal TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Pause after the first failure; doubled with each further one.</summary>
    internal TimeSpan RetryPauseMin { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest pause between two tries.</summary>
    internal TimeSpan RetryPauseMax { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a durable message is tried, unless it is of no use sooner.</summary>
    internal TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>After so many failures to connect in a row the circuit opens: one probe at a time, relayed messages are refused.</summary>
    internal int FailuresToOpen { get; init; } = 5;

    /// <summary>With the circuit open, a relayed message is let through as a probe so long after the last failure.</summary>
    internal TimeSpan ProbePause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Which addresses may be connected to; null for all.</summary>
    internal TargetGuard? Guard { get; init; }

    /// <summary>The hub's certificate and whom it trusts; null where there is no mutual TLS.</summary>
    internal SchemeTls? Tls { get; init; }
}
