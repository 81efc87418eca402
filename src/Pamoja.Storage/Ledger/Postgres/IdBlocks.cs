using Npgsql;

namespace Pamoja.Storage;

/// <summary>
/// Numbers for batches and messages: a node takes blocks of 2^20 from a sequence and counts within them, so that numbering costs no round
/// trip and two nodes never meet.
/// </summary>
internal sealed class IdBlocks(NpgsqlDataSource source) : IDisposable
{
    private const int BlockBits = 20;

    private readonly SemaphoreSlim _refill = new(1);

    /// <summary>Next number to give, and the end of the block; written under <see cref="_refill"/>.</summary>
    private long _next;
    private long _end;

    /// <summary>The first of <paramref name="count"/> consecutive numbers.</summary>
    internal async ValueTask<long> TakeAsync(int count, CancellationToken cancellation)
    {
        await _refill.WaitAsync(cancellation);
        try
        {
            if (_next + count > _end)
            {
                await using var command = source.CreateCommand("select nextval('ledger_block')");
                var block = (long)(await command.ExecuteScalarAsync(cancellation))!;
                _next = block << BlockBits;
                _end = (block + 1) << BlockBits;
            }

            var first = _next;
            _next += count;
            return first;
        }
        finally
        {
            _refill.Release();
        }
    }

    public void Dispose() => _refill.Dispose();
}
