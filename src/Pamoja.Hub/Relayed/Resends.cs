using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>What a message is compared to that passed before with the same id.</summary>
internal enum Passage
{
    /// <summary>Nothing of it has passed.</summary>
    First,

    /// <summary>The same stands in the destination's queue or is being delivered: it need not go out a second time.</summary>
    UnderWay,

    /// <summary>The same was delivered: the sender has no answer, so it goes out again and the receiver repeats itself.</summary>
    Again,

    /// <summary>It says something else than before under the same id.</summary>
    Modified,
}

/// <summary>
/// What passed lately, by id and sender, as a hash: so that a resend is told from a changed message (3106). Kept in memory for two to four minutes and
/// bounded in number; a node that was started anew, or another one, takes the message as the first of its kind and its receiver compares.
/// </summary>
internal sealed class Resends(TimeProvider time)
{
    /// <summary>Messages of a generation at most; two generations are kept.</summary>
    private const int GenerationMax = 100_000;

    private static readonly TimeSpan GenerationTime = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();

    // Replaced under _gate, read without.
    private volatile Generation _now = new(time.GetTimestamp());
    private volatile Generation _before = new(time.GetTimestamp());

    /// <summary>What a message is about.</summary>
    /// <param name="Resource">First segment of the path.</param>
    /// <param name="Id">The object's id.</param>
    /// <param name="Source">Who sent it.</param>
    /// <param name="IsAnswer">Whether it is the answer to a request.</param>
    internal readonly record struct Subject(string Resource, UInt128 Id, ParticipantId Source, bool IsAnswer);

    private sealed class Generation(long since)
    {
        internal readonly ConcurrentDictionary<Subject, Passed> Messages = new();
        internal readonly long Since = since;
        internal int Count;
    }

    /// <summary>A message that passed: its hash, and whether it is on its way at this moment.</summary>
    private sealed class Passed(UInt128 hash)
    {
        internal readonly UInt128 Hash = hash;
        internal int UnderWay = 1;
    }

    /// <summary>Takes a message that is about to be passed on. Unless it is not, <see cref="Ended"/> follows.</summary>
    internal Passage Take(in Subject subject, ReadOnlySpan<byte> body)
    {
        var message = new Passed(HashOf(body));
        var now = _now;
        if (!_before.Messages.TryGetValue(subject, out var known))
        {
            known = now.Messages.GetOrAdd(subject, message);
            if (ReferenceEquals(known, message))
            {
                if (Interlocked.Increment(ref now.Count) >= GenerationMax || time.GetElapsedTime(now.Since) > GenerationTime) Turn(now);
                return Passage.First;
            }
        }

        if (known.Hash != message.Hash) return Passage.Modified;
        return Interlocked.Exchange(ref known.UnderWay, 1) == 1 ? Passage.UnderWay : Passage.Again;
    }

    /// <summary>A message that was passed on has arrived, or could not be delivered; then it is as if it had never come.</summary>
    internal void Ended(in Subject subject, bool isDelivered)
    {
        foreach (var generation in new[] { _now, _before })
        {
            if (!isDelivered) generation.Messages.TryRemove(subject, out _);
            else if (generation.Messages.TryGetValue(subject, out var passed)) Volatile.Write(ref passed.UnderWay, 0);
        }
    }

    private void Turn(Generation full)
    {
        lock (_gate)
        {
            if (_now != full) return;
            _before = full;
            _now = new Generation(time.GetTimestamp());
        }
    }

    /// <summary>Half of SHA-256 tells messages apart as well as anybody needs who may send only under its own name.</summary>
    private static UInt128 HashOf(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
