namespace Pamoja.Hub;

/// <summary>What one participant is using of what it may.</summary>
internal sealed class Allowance
{
    private int _underWay;
    private Addressed? _addressed;

    private sealed record Addressed(IReadOnlyList<string> Texts, AddressList List);

    /// <summary>Requests.</summary>
    internal TokenBucket Requests { get; } = new();

    /// <summary>Questions after the state of transfers.</summary>
    internal TokenBucket Queries { get; } = new();

    /// <summary>Begins a request if fewer than so many are under way; <see cref="Leave"/> ends it.</summary>
    internal bool TryEnter(int? atOnce)
    {
        var underWay = Interlocked.Increment(ref _underWay);
        if (atOnce is not { } most || underWay <= most) return true;
        Interlocked.Decrement(ref _underWay);
        return false;
    }

    internal void Leave() => Interlocked.Decrement(ref _underWay);

    /// <summary>The networks of a list, read once for as long as the list stays the same.</summary>
    internal AddressList ListOf(IReadOnlyList<string> texts)
    {
        if (_addressed is { } known && ReferenceEquals(known.Texts, texts)) return known.List;

        // A list that cannot be read lets nobody in; the administration takes none.
        var list = AddressList.TryRead(texts, out var read) ? read : AddressList.None;
        _addressed = new Addressed(texts, list);
        return list;
    }
}
