namespace Pamoja.Simulator;

/// <summary>A message that a simulated party saw: one that it sent, or one that reached it.</summary>
/// <param name="From">Who sent it: an FSP id, the hub's name, or "oracle".</param>
/// <param name="To">Who received it.</param>
/// <param name="Message">Method and path, such as <c>PUT /quotes/{id}</c>.</param>
/// <param name="Timestamp">When, by the clock's timestamp.</param>
public sealed record Exchange(string From, string To, string Message, long Timestamp);
