using System.Collections.Concurrent;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub.Tests;

/// <summary>A participant's queue with a sender of the test's own, and what came of each message.</summary>
public abstract class QueuedDestination : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private object _endpoints = new();

    private protected QueuedDestination()
    {
        Ends = new Ends(
            group =>
            {
                foreach (var delivery in group) Assert.True(Ended.TryAdd(delivery.MessageId, delivery));
                return Task.CompletedTask;
            },
            Assert.Fail,
            TimeProvider.System);
        _ = Ends.WriteAsync(_stopping.Token);
        Own(epoch: 1);
    }

    private protected static DeliveryOptions Quick { get; } = new()
    {
        RetryPauseMin = TimeSpan.FromMilliseconds(5),
        RetryPauseMax = TimeSpan.FromMilliseconds(20),
        QueueCountMax = 1_000,
        ProbePause = TimeSpan.FromMilliseconds(300),
    };

    private protected SlotFence Fence { get; } = new(TimeProvider.System);

    private protected Ends Ends { get; }

    private protected ConcurrentQueue<long> Sent { get; } = new();

    private protected ConcurrentQueue<long> LetGo { get; } = new();

    private protected ConcurrentDictionary<long, Delivery> Ended { get; } = new();

    private protected void MoveElsewhere() => Volatile.Write(ref _endpoints, new object());

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected DestinationQueue Queue(Func<Parcel, Task<SendResult>> send, DeliveryLoad? load = null) => new(
        (parcel, _) => send(parcel),
        Ends,
        (_, _) => { },
        Fence,
        parcel => LetGo.Enqueue(parcel.OutboxId!.Value),
        new Circuit(() => Volatile.Read(ref _endpoints), Quick, TimeProvider.System),
        load ?? new DeliveryLoad(Quick),
        Quick,
        TimeProvider.System,
        _stopping.Token);

    private protected static Task<SendResult> Deliver() => Task.FromResult(new SendResult(SendOutcome.Delivered, 200));

    private protected static Task<SendResult> Fail(SendOutcome outcome, int status) => Task.FromResult(new SendResult(outcome, status));

    private protected void Own(long epoch) => Fence.Renew(
        [.. Enumerable.Range(0, OutgoingMessage.SlotCount).Select(slot => new SlotLease((short)slot, epoch))], long.MaxValue);

    private protected static Parcel Durable(
        long id, int transfer, bool isFinal = false, DateTimeOffset? expiresAt = null, string method = "PUT", long epoch = 1) => new()
        {
            Destination = new ParticipantId(2),
            Method = method,
            Epoch = epoch,
            EndpointType = "FSPIOP_CALLBACK_URL_TRANSFER_PUT",
            Headers = new HeaderList(),
            OutboxId = id,
            Order = new TransferKey(IdSpace.Transfer, new TransferId((UInt128)(uint)transfer, IdForm.Uuid)),
            IsFinal = isFinal,
            ExpiresAt = expiresAt,
        };

    private protected static Parcel Relayed(Action<SendResult> ended, byte[]? body = null) => new()
    {
        Body = body,
        Destination = new ParticipantId(2),
        Method = "POST",
        EndpointType = "FSPIOP_CALLBACK_URL_QUOTES",
        Headers = new HeaderList(),
        Ended = (_, result) => ended(result),
    };
}
