namespace Pamoja.Fspiop;

/// <summary>One entry of an error's extension list.</summary>
/// <param name="Key">1 to 32 characters; longer ones are cut when written.</param>
/// <param name="Value">1 to 128 characters; longer ones are cut when written.</param>
public readonly record struct ErrorExtension(string Key, string Value);
