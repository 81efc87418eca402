namespace Pamoja.Fspiop;

/// <summary>One named check of a request's headers and the one error that it raises.</summary>
/// <param name="Name">What must hold.</param>
/// <param name="Raises">The error if it does not.</param>
/// <param name="Run">Null if it holds.</param>
public sealed record HeaderCheck(string Name, FspiopError Raises, Func<RequestHead, ErrorInformation?> Run);
