using System.Diagnostics;

namespace Pamoja.Storage;

/// <summary>
/// The ledger in the traces of those who watch. A batch is a part of the trace of its first message, and linked to the others that it carried;
/// where nobody traces, nothing is made.
/// </summary>
public static class LedgerSpans
{
    /// <summary>Links beyond are left out: whoever watches has seen enough.</summary>
    private const int LinksMax = 128;

    private static readonly ActivitySource Source = new("Pamoja.Ledger");

    /// <summary>The span in whose course a command is submitted; null where nobody traces it.</summary>
    internal static Activity? Current => Source.HasListeners() && Activity.Current is { IsAllDataRequested: true } span ? span : null;

    /// <summary>Begins the span of a batch; null where none of its commands is traced.</summary>
    /// <param name="spans">Those of the commands, in order, null where one has none.</param>
    internal static Activity? StartBatch(IEnumerable<Activity?> spans)
    {
        if (!Source.HasListeners()) return null;
        var traced = spans.OfType<Activity>().Take(LinksMax).Select(span => span.Context).ToList();
        if (traced.Count == 0) return null;
        var links = traced.Skip(1).Select(context => new ActivityLink(context)).ToList();
        return Source.StartActivity("ledger batch", ActivityKind.Internal, traced[0], tags: null, links);
    }

    /// <summary>Begins a part of the batch that is under way; null where that is not traced.</summary>
    internal static Activity? StartPart(string name) => Current is null ? null : Source.StartActivity(name);
}
