namespace Pamoja.Storage;

/// <summary>Some of what is owed, oldest first.</summary>
/// <param name="Messages">As many as were asked for, or as go into so many bytes; one at least if there is any.</param>
/// <param name="IsWhole">Whether that is all there is.</param>
public sealed record OutboxPage(IReadOnlyList<OutgoingMessage> Messages, bool IsWhole);
