namespace Pamoja.Hub;

/// <summary>The file of rules cannot be used; the message says in one line what is wrong where.</summary>
public sealed class RulesFileException(string message) : Exception(message);
