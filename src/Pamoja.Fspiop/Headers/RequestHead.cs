namespace Pamoja.Fspiop;

/// <summary>What the header checks look at.</summary>
/// <param name="Method">GET, POST, PUT, PATCH or DELETE, upper case.</param>
/// <param name="Resource">First segment of the path, one of <see cref="ResourceNames"/>.</param>
/// <param name="Headers">The request's headers.</param>
/// <param name="Supported">Versions that are understood for the resource.</param>
public readonly record struct RequestHead(string Method, string Resource, HeaderSource Headers, SupportedVersions Supported)
{
    /// <summary>Whether the sender awaits a later answer, and so must say what it accepts; PUT and PATCH are answers.</summary>
    public bool ExpectsCallback => Method is "GET" or "POST" or "DELETE";
}
