namespace Pamoja.Hub;

/// <summary>Whether this node should be sent traffic: OK or DOWN, and what that hangs on.</summary>
/// <param name="Status">OK or DOWN.</param>
/// <param name="Services">datastore: the database answers. leases: it takes what is written. listener: no stop was asked for.</param>
internal sealed record ReadinessView(string Status, IReadOnlyList<ServiceHealthView> Services);

/// <summary>That the process answers.</summary>
internal sealed record LivenessView(string Status);
