using Microsoft.AspNetCore.Http;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// Whether this node should be sent traffic. That it lives is another question: a process that answers lives, and is not to be restarted
/// because its database is away.
/// </summary>
internal sealed class Readiness(RegistryFeed feed, SlotFence fence)
{
    private volatile bool _isStopping;

    /// <summary>A stop was asked for: whoever spreads traffic sends it elsewhere.</summary>
    internal void Stop() => _isStopping = true;

    /// <summary>200 and OK, or 503 and DOWN, with what it hangs on.</summary>
    internal AdministrationAnswer Look()
    {
        ServiceHealthView[] services =
        [
            Is("datastore", feed.IsReachable),

            // Leases are rows that this node writes every second: while it holds them the server is the primary, and takes what it writes.
            Is("leases", !fence.HasLapsed),
            Is("listener", !_isStopping),
        ];
        var isReady = services.All(service => service.Status == "OK");
        return AdministrationAnswer.Of(
            isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
            new ReadinessView(isReady ? "OK" : "DOWN", services));
    }

    internal static readonly LivenessView AliveView = new("OK");

    internal static readonly ReadinessView ReadyView = new("OK", [Is("datastore", true), Is("leases", true), Is("listener", true)]);

    /// <summary>200 from a process that can answer at all.</summary>
    internal static AdministrationAnswer Alive { get; } = AdministrationAnswer.Ok(AliveView);

    private static ServiceHealthView Is(string name, bool holds) => new(name, holds ? "OK" : "DOWN");
}
