namespace Pamoja.Simulator;

/// <summary>A quote that a simulated DFSP gave, with the secret that fulfils it.</summary>
internal sealed record GivenQuote(
    decimal Amount, string Currency, string IlpPacket, string Condition, string Fulfilment, DateTimeOffset Expires);

/// <summary>The quotes a DFSP gave, found again by condition; the oldest are forgotten.</summary>
internal sealed class QuoteBook
{
    private const int Kept = 20_000;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, GivenQuote> _byCondition = [];
    private readonly Queue<string> _order = [];

    public void Add(GivenQuote quote)
    {
        lock (_lock)
        {
            if (_byCondition.TryAdd(quote.Condition, quote)) _order.Enqueue(quote.Condition);
            if (_order.Count > Kept) _byCondition.Remove(_order.Dequeue());
        }
    }

    public GivenQuote? Find(string condition)
    {
        lock (_lock) return _byCondition.GetValueOrDefault(condition);
    }
}
