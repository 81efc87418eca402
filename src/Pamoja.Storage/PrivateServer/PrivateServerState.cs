namespace Pamoja.Storage;

/// <summary>What the private PostgreSQL is doing, as its supervisor sees it.</summary>
public enum PrivateServerState
{
    /// <summary>It answers on its socket.</summary>
    Running,

    /// <summary>It ended unexpectedly and is being started again; connections fail until it runs.</summary>
    Restarting,

    /// <summary>It could not be started again within the bounded number of attempts; the hub should end.</summary>
    Failed,

    /// <summary>It was stopped on purpose.</summary>
    Stopped,
}
