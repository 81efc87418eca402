using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Operations;

/// <summary>
/// What a hub process does for the ledger, without the network: group commit, and a mark for each message as if it had been delivered.
/// </summary>
internal sealed class BenchNode : IAsyncDisposable
{
    private const int MarksMax = 2_000;
    private static readonly TimeSpan MarkPace = TimeSpan.FromMilliseconds(20);

    private readonly PostgresOutbox _outbox;
    private readonly Channel<Delivery> _delivered = Channel.CreateUnbounded<Delivery>();
    private readonly Task _marking;
    private readonly TimeProvider _time;

    internal BenchNode(string connectionString, TimeProvider time, GroupCommitOptions? options = null)
    {
        _time = time;
        Ledger = new PostgresLedger(connectionString, LedgerPolicy.Default);
        Store = new CountingStore(Ledger);
        Commits = new GroupCommit(Store, options ?? new GroupCommitOptions(), time, NullLogger<GroupCommit>.Instance, Deliver);
        _outbox = new PostgresOutbox(connectionString);
        _marking = MarkAsync();
    }

    internal PostgresLedger Ledger { get; }

    internal GroupCommit Commits { get; }

    internal CountingStore Store { get; }

    private void Deliver(IReadOnlyList<OutgoingMessage> messages)
    {
        foreach (var message in messages) _delivered.Writer.TryWrite(new Delivery(message.Id, DeliveryOutcome.Delivered, 202, 1));
    }

    private async Task MarkAsync()
    {
        var group = new List<Delivery>(MarksMax);
        while (await _delivered.Reader.WaitToReadAsync())
        {
            if (_delivered.Reader.Count < MarksMax) await Task.Delay(MarkPace, _time);
            while (group.Count < MarksMax && _delivered.Reader.TryRead(out var delivery)) group.Add(delivery);
            await _outbox.MarkAsync(group, CancellationToken.None);
            group.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Commits.DisposeAsync();
        _delivered.Writer.TryComplete();
        await _marking;
        await _outbox.DisposeAsync();
        await Ledger.DisposeAsync();
    }
}
