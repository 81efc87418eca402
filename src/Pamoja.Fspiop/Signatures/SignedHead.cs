namespace Pamoja.Fspiop;

/// <summary>The headers that a signature protects along with the body. Source: FSPIOP API, signature.</summary>
/// <param name="Uri">The path from the resource's name on, with the query, e.g. <c>/transfers/{id}/error</c>; FSPIOP-URI.</param>
/// <param name="Method">Upper case; FSPIOP-HTTP-Method.</param>
/// <param name="Source">FSPIOP-Source.</param>
/// <param name="Destination">FSPIOP-Destination; null if the header is not sent.</param>
/// <param name="Date">Date; null if it is not protected.</param>
public readonly record struct SignedHead(string Uri, string Method, string Source, string? Destination, string? Date);
