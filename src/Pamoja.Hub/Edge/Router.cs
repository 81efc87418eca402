using System.Collections.Frozen;

namespace Pamoja.Hub;

/// <summary>Finds the operation that a raw request target calls. Segments are compared as sent; only variable ones are decoded.</summary>
internal sealed class Router
{
    /// <summary>No path of the API has more segments.</summary>
    private const int SegmentsMax = 8;

    private readonly FrozenDictionary<string, Operation[]> _byResource;

    internal Router(IEnumerable<Operation> operations) => _byResource = operations
        .GroupBy(operation => operation.Resource, StringComparer.Ordinal)
        .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    /// <summary>What a target leads to: an operation with its values, or the methods that the path has, or nothing.</summary>
    internal readonly record struct Match(Operation? Operation, IReadOnlyDictionary<string, string>? Values, string? AllowedMethods);

    internal Match Find(string method, ReadOnlySpan<char> path)
    {
        Span<Range> ranges = stackalloc Range[SegmentsMax + 1];
        if (path.IsEmpty || path[0] != '/') return default;
        path = path[1..];
        var count = path.Split(ranges, '/');
        if (count > SegmentsMax) return default;
        ranges = ranges[..count];
        if (!_byResource.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(path[ranges[0]], out var operations)) return default;

        string? allowed = null;
        foreach (var operation in operations)
        {
            if (!Fits(operation, path, ranges)) continue;
            if (operation.Method == method) return new Match(operation, Values(operation, path, ranges), null);
            allowed = allowed is null ? operation.Method : allowed + ", " + operation.Method;
        }

        return new Match(null, null, allowed);
    }

    private static bool Fits(Operation operation, ReadOnlySpan<char> path, Span<Range> ranges)
    {
        var segments = operation.Segments;
        if (segments.Length != ranges.Length) return false;
        for (var i = 0; i < segments.Length; i++)
        {
            var segment = path[ranges[i]];
            if (segments[i][0] == '{' ? IsBlank(segment) || IsReserved(segment) : !segment.SequenceEqual(segments[i])) return false;
        }

        return true;
    }

    /// <summary>An id of nothing but spaces is no id.</summary>
    private static bool IsBlank(ReadOnlySpan<char> segment) => segment.Trim().IsEmpty || segment is "%20";

    /// <summary>"error" ends a path and is never an id: <c>/participants/MSISDN/1/error</c> is not about a SubId.</summary>
    private static bool IsReserved(ReadOnlySpan<char> segment) => segment is "error";

    private static Dictionary<string, string> Values(Operation operation, ReadOnlySpan<char> path, Span<Range> ranges)
    {
        var values = new Dictionary<string, string>(2, StringComparer.Ordinal);
        for (var i = 0; i < ranges.Length; i++)
        {
            var segment = operation.Segments[i];
            if (segment[0] == '{') values.Add(segment[1..^1], Uri.UnescapeDataString(path[ranges[i]]));
        }

        return values;
    }
}
