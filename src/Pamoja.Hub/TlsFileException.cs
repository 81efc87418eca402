namespace Pamoja.Hub;

/// <summary>A file of certificates, keys or revocations cannot be used. The message is for people: which file, why, and what to do.</summary>
public sealed class TlsFileException(string message) : Exception(message);
