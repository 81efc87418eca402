namespace Pamoja.Simulator;

/// <summary>What a proxy between two schemes is.</summary>
public sealed record ProxyOptions
{
    /// <summary>Its name, under which both schemes have it as a participant.</summary>
    public required string Name { get; init; }

    /// <summary>Base URL of the interoperability API of the one scheme's hub.</summary>
    public required Uri Left { get; init; }

    /// <summary>Base URL of the other's.</summary>
    public required Uri Right { get; init; }

    /// <summary>How long a hub's answer is waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Told of each message that passes: from "left" or "right", method and path. Called by several threads at once.</summary>
    public Action<Exchange>? Observer { get; init; }
}
