using Microsoft.Extensions.Logging;
using Npgsql;

namespace Pamoja.Storage;

/// <summary>
/// The registry as this node knows it. Changes made here are in force before their caller hears of them; changes made on other nodes within
/// 250 ms. While the database is away the last snapshot stays in force.
/// </summary>
public sealed partial class RegistryFeed : IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private const int PollTimeoutSeconds = 2;

    private readonly NpgsqlDataSource _source;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();

    // Held while the registry is read, so that an older read never replaces a newer one.
    private readonly SemaphoreSlim _reading = new(1);

    // Written under _reading only.
    private volatile RegistrySnapshot _current;
    private volatile bool _isReachable = true;
    private Task _polling = Task.CompletedTask;

    private RegistryFeed(NpgsqlDataSource source, ILogger logger, RegistrySnapshot first)
    {
        _source = source;
        _logger = logger;
        _current = first;
    }

    /// <summary>
    /// Hears, on every node, of whom an oracle was told something, by <see cref="Registry.NotePartiesAsync"/>'s marks; null: of anybody. It is
    /// called while the registry is read, and must be quick.
    /// </summary>
    public Action<IReadOnlyCollection<int>?>? PartiesTold { get; set; }

    /// <summary>How often everything was read again, because it was not known what had changed. Written under the reading lock.</summary>
    internal int WholeReads { get; private set; }

    /// <summary>The newest snapshot; replaced as a whole, read without a lock.</summary>
    public RegistrySnapshot Current => _current;

    /// <summary>Whether the database answered the last look; at most a tenth of a second old, two seconds when it hangs.</summary>
    public bool IsReachable => _isReachable;

    /// <summary>Reads the registry and follows it until disposed. The schema must be there.</summary>
    public static async Task<RegistryFeed> StartAsync(
        NpgsqlDataSource source, TimeProvider time, ILogger<RegistryFeed> logger, CancellationToken cancellation)
    {
        var feed = new RegistryFeed(source, logger, await RegistryReader.ReadAsync(source, cancellation));
        feed._polling = feed.PollAsync(time);
        return feed;
    }

    /// <summary>Looks for changes now: whatever was committed before this call is in force when it returns.</summary>
    public Task RefreshAsync(CancellationToken cancellation) => RefreshAsync(null, cancellation);

    /// <summary>Returns when a version, or a later one, is in force.</summary>
    internal async Task RefreshAsync(long? version, CancellationToken cancellation)
    {
        if (_current.Version >= version) return;
        await _reading.WaitAsync(cancellation);
        try
        {
            if (_current.Version >= version) return;
            if (version is null) version = await RegistryReader.ReadVersionAsync(_source, PollTimeoutSeconds, cancellation);
            if (_current.Version == version) return;
            if (await RegistryReader.ReadChangesAsync(_source, _current, cancellation) is { } changed)
            {
                if (changed.AreAllPartiesTold || changed.Parties.Count > 0)
                    PartiesTold?.Invoke(changed.AreAllPartiesTold ? null : changed.Parties);
                _current = changed.Snapshot;
                return;
            }

            var whole = await RegistryReader.ReadAsync(_source, cancellation);
            PartiesTold?.Invoke(null);
            _current = whole;
            WholeReads++;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Stops following.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _polling;
        _stop.Dispose();
        _reading.Dispose();
    }

    private async Task PollAsync(TimeProvider time)
    {
        using var timer = new PeriodicTimer(PollInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token)) await PollOnceAsync();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private async Task PollOnceAsync()
    {
        try
        {
            await RefreshAsync(_stop.Token);
            if (!_isReachable) LogReachable();
            _isReachable = true;
        }
#pragma warning disable CA1031 // Following must outlive whatever a database can throw at it; the last snapshot stays in force.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            // Once it stops, how the last look ended is of no concern.
            if (_stop.IsCancellationRequested) return;

            // The database is away, restarting or broken. It is said once, not ten times a second.
            if (_isReachable) LogUnreachable(failure.Message);
            _isReachable = false;
        }
    }
}
