namespace Pamoja.Hub;

/// <summary>Where at a participant a message goes: the endpoint type, what its template wants, and what is appended to a base URL.</summary>
/// <param name="EndpointType">One of the 62 names of the administration API.</param>
/// <param name="Values">Values of the template's placeholders.</param>
/// <param name="Suffix">Path and query to append; null where the template is a whole URL.</param>
internal readonly record struct EndpointAddress(string EndpointType, (string Name, string Value)[] Values, string? Suffix = null);
