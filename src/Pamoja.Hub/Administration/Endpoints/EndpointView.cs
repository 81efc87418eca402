namespace Pamoja.Hub;

/// <summary>Where a participant wants one type of callback.</summary>
internal sealed record EndpointView(string Type, string Value);
