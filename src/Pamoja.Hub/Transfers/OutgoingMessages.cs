using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>Adds to what a decision owes.</summary>
internal static class OutgoingMessages
{
    internal static void AddAll(this ICollection<OutgoingMessage> outgoing, IEnumerable<OutgoingMessage> more)
    {
        foreach (var message in more) outgoing.Add(message);
    }
}
