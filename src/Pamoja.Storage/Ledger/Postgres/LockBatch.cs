using Npgsql;
using NpgsqlTypes;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>
/// Round trip 1 of a ledger transaction, one pipeline: claim new ids, lock the transfers, lock the accounts, read balances and the clock.
/// Nothing is locked after it. What a decision reads stands in a row that is locked, or is read by a later statement than the lock.
/// </summary>
internal sealed class LockBatch : IDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlBatch _batch;
    private readonly NpgsqlBatchCommand _begin = new("begin isolation level read committed");
    private readonly NpgsqlBatchCommand _claim = new(LockSql.Claim);
    private readonly NpgsqlBatchCommand _conversions = new(LockSql.Conversions);
    private readonly NpgsqlBatchCommand _lockAccounts = new(LockSql.LockAccounts);
    private readonly NpgsqlBatchCommand _balances = new(LockSql.Balances);
    private readonly NpgsqlBatchCommand _clock = new(LockSql.Clock);
    private readonly TransferLock _lockTransfers = new(LockSql.LockTransfers);
    private readonly TransferLock _lockUnits = new(LockSql.LockUnits);
    private readonly NpgsqlParameter<Guid[]> _lockConversions;
    private readonly NpgsqlParameter<Guid[]> _lockBulks;
    private readonly NpgsqlParameter<long>[] _batchIds;

    private readonly NpgsqlParameter<short[]> _claimSpaces;
    private readonly NpgsqlParameter<Guid[]> _claimIds;
    private readonly NpgsqlParameter<short[]> _claimForms;
    private readonly NpgsqlParameter<short[]> _claimKinds;
    private readonly NpgsqlParameter<byte[]?[]> _claimHashes;
    private readonly NpgsqlParameter<int?[]> _claimPayers;
    private readonly NpgsqlParameter<int?[]> _claimPayees;
    private readonly NpgsqlParameter<int?[]> _claimDebits;
    private readonly NpgsqlParameter<int?[]> _claimCredits;
    private readonly NpgsqlParameter<decimal[]> _claimAmounts;
    private readonly NpgsqlParameter<string?[]> _claimCurrencies;
    private readonly NpgsqlParameter<byte[]?[]> _claimConditions;
    private readonly NpgsqlParameter<DateTime?[]> _claimExpirations;
    private readonly NpgsqlParameter<Guid?[]> _claimDependsOn;
    private readonly NpgsqlParameter<decimal?[]> _claimTargetAmounts;
    private readonly NpgsqlParameter<string?[]> _claimTargetCurrencies;
    private readonly NpgsqlParameter<int?[]> _claimProviderPositions;
    private readonly NpgsqlParameter<int?[]> _claimProviderCovers;
    private readonly NpgsqlParameter<string?[]> _claimTerms;

    private readonly NpgsqlParameter<DateOnly> _day;
    private readonly NpgsqlParameter<DateOnly> _lastDay;
    private readonly NpgsqlParameter<DateOnly> _dayBefore;
    private readonly NpgsqlParameter<int[]>[] _named;

    internal LockBatch(NpgsqlConnection connection)
    {
        _connection = connection;
        _batch = new NpgsqlBatch(connection) { Timeout = 0 };
        var claimBatchId = _claim.Add(NpgsqlDbType.Bigint, 0L);
        _claimSpaces = _claim.Smallints();
        _claimIds = _claim.Uuids();
        _claimForms = _claim.Smallints();
        _claimKinds = _claim.Smallints();
        _claimHashes = _claim.Byteas();
        _claimPayers = _claim.OptionalIntegers();
        _claimPayees = _claim.OptionalIntegers();
        _claimDebits = _claim.OptionalIntegers();
        _claimCredits = _claim.OptionalIntegers();
        _claimAmounts = _claim.Numerics();
        _claimCurrencies = _claim.Texts();
        _claimConditions = _claim.Byteas();
        _claimExpirations = _claim.Timestamps();
        _claimDependsOn = _claim.OptionalUuids();
        _claimTargetAmounts = _claim.OptionalNumerics();
        _claimTargetCurrencies = _claim.Texts();
        _claimProviderPositions = _claim.OptionalIntegers();
        _claimProviderCovers = _claim.OptionalIntegers();
        _claimTerms = _claim.Texts();
        _day = _claim.Add(NpgsqlDbType.Date, DateOnly.MinValue);
        _lockConversions = _lockUnits.Command.Uuids();
        _lockBulks = _lockUnits.Command.Uuids();
        _batchIds = [claimBatchId, _conversions.Add(NpgsqlDbType.Bigint, 0L)];
        _named = [_lockAccounts.Integers(), _balances.Integers()];
        _lastDay = _balances.Add(NpgsqlDbType.Date, DateOnly.MinValue);
        _dayBefore = _balances.Add(NpgsqlDbType.Date, DateOnly.MinValue);
        Want(_begin, _claim, _lockTransfers.Command, _lockUnits.Command, _conversions, _lockAccounts, _balances, _clock);
    }

    private void Want(params ReadOnlySpan<NpgsqlBatchCommand> commands)
    {
        _batch.BatchCommands.Clear();
        foreach (var command in commands) _batch.BatchCommands.Add(command);
    }

    internal Task PrepareAsync() => _batch.PrepareAsync();

    public void Dispose() => _batch.Dispose();

    /// <summary>Binds what a batch of commands wants.</summary>
    internal void Bind(BatchMark mark, WorkingSet wanted)
    {
        foreach (var parameter in _batchIds) parameter.TypedValue = mark.Id;
        _day.TypedValue = _lastDay.TypedValue = mark.Day;
        _dayBefore.TypedValue = mark.Day.AddDays(-1);

        var claims = wanted.Claims;
        _claimSpaces.TypedValue = claims.Column(claim => (short)claim.Key.Space);
        _claimIds.TypedValue = claims.Column(claim => claim.Key.Id.ToGuid());
        _claimForms.TypedValue = claims.Column(claim => (short)claim.Key.Id.Form);
        _claimKinds.TypedValue = claims.Column(claim => (short)claim.Kind);
        _claimHashes.TypedValue = claims.Column<Transfer, byte[]?>(claim => claim.RequestHash.ToBytes());
        _claimPayers.TypedValue = claims.Column(claim => claim.Payer?.Value);
        _claimPayees.TypedValue = claims.Column(claim => claim.Payee?.Value);
        _claimDebits.TypedValue = claims.Column(claim => claim.Debit?.Value);
        _claimCredits.TypedValue = claims.Column(claim => claim.Credit?.Value);
        _claimAmounts.TypedValue = claims.Column(claim => claim.Amount);
        _claimCurrencies.TypedValue = claims.Column<Transfer, string?>(claim => claim.Currency);
        _claimConditions.TypedValue = claims.Column(claim => claim.Condition?.ToBytes());
        _claimExpirations.TypedValue = claims.Column(claim => claim.Expiration?.UtcDateTime);
        _claimDependsOn.TypedValue = claims.Column(claim => claim.DependsOn?.Id.ToGuid());
        _claimTargetAmounts.TypedValue = claims.Column(claim => claim.Conversion?.TargetAmount);
        _claimTargetCurrencies.TypedValue = claims.Column(claim => claim.Conversion?.TargetCurrency);
        _claimProviderPositions.TypedValue = claims.Column(claim => claim.Conversion?.ProviderPosition?.Value);
        _claimProviderCovers.TypedValue = claims.Column(claim => claim.Conversion?.ProviderCover?.Value);
        _claimTerms.TypedValue = claims.Column(claim => TermsText.Write(claim.Terms));

        Guid[] conversions = wanted.In(IdSpace.FxTransfer), bulks = wanted.In(IdSpace.BulkTransfer);
        (_lockConversions.TypedValue, _lockBulks.TypedValue) = (conversions, bulks);
        var lockTransfers = conversions.Length + bulks.Length > 0 ? _lockUnits : _lockTransfers;
        lockTransfers.Bind(mark.Id, wanted.Named, _claimSpaces.TypedValue, _claimIds.TypedValue);

        var accounts = wanted.Accounts.Column(account => account.Value);
        foreach (var parameter in _named) parameter.TypedValue = accounts;

        if (claims.Count > 0) Want(_begin, _claim, lockTransfers.Command, _conversions, _lockAccounts, _balances, _clock);
        else Want(_begin, lockTransfers.Command, _conversions, _lockAccounts, _balances, _clock);
    }

    /// <summary>Claims, locks and reads.</summary>
    internal async Task<Books> ExecuteAsync(WorkingSet wanted, LedgerPolicy policy)
    {
        await using var reader = await _batch.ExecuteReaderAsync();
        var claimedCount = 0L;
        if (wanted.Claims.Count > 0)
        {
            await reader.ReadAsync();
            claimedCount = reader.GetInt64(0);
            await reader.NextResultAsync();
        }

        var existing = new Dictionary<TransferKey, Transfer>();
        for (var result = 0; result < 2; result++)
        {
            while (await reader.ReadAsync())
            {
                var transfer = TransferRow.Read(reader);
                existing.TryAdd(transfer.Key, transfer);
            }

            await reader.NextResultAsync();
        }

        var locked = 0;
        while (await reader.ReadAsync()) locked++;

        await reader.NextResultAsync();
        var accounts = new List<Account>(locked);
        var latest = DateTime.MinValue;
        while (await reader.ReadAsync()) accounts.Add(AccountRow.Read(reader, ref latest));
        Invariant.Check(accounts.Count == locked, $"locked {locked} accounts and read {accounts.Count}");

        await reader.NextResultAsync();
        await reader.ReadAsync();
        var clock = reader.GetDateTime(0);
        var window = new WindowId(reader.GetInt32(1));
        await reader.CloseAsync();
        latest = await ReadOlderBalancesAsync(accounts, latest);
        await BulkBatch.ReadItemsAsync(_connection, existing.Values, CancellationToken.None);

        var claimed = wanted.Claims.Where(claim => !existing.ContainsKey(claim.Key)).ToList();
        Invariant.Check(
            claimedCount == claimed.Count,
            $"claimed {claimedCount} ids, and {claimed.Count} of {wanted.Claims.Count} were not there");

        // The ledger's time never goes back, even when the server's clock does.
        var now = clock < latest ? latest : clock;
        return new Books(new DateTimeOffset(now, TimeSpan.Zero), accounts, existing.Values.Concat(claimed), policy)
        {
            Window = window,
        };
    }

    private async Task<DateTime> ReadOlderBalancesAsync(List<Account> accounts, DateTime latest)
    {
        var older = accounts.Where(account => account is { Version: 0, BalanceDay: not null }).Select(account => account.Id.Value).ToArray();
        if (older.Length == 0) return latest;
        accounts.RemoveAll(account => account is { Version: 0, BalanceDay: not null });
        await using var command = new NpgsqlCommand(LockSql.OlderBalances, _connection) { CommandTimeout = 0 };
        command.Parameters.Add(new NpgsqlParameter { Value = older });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) accounts.Add(AccountRow.Read(reader, ref latest));
        return latest;
    }

    /// <summary>One of the statements that lock transfers.</summary>
    private sealed class TransferLock
    {
        private readonly NpgsqlParameter<long> _batchId;
        private readonly NpgsqlParameter<short[]> _spaces;
        private readonly NpgsqlParameter<Guid[]> _ids;
        private readonly NpgsqlParameter<short[]> _claimSpaces;
        private readonly NpgsqlParameter<Guid[]> _claimIds;

        internal TransferLock(string sql)
        {
            Command = new NpgsqlBatchCommand(sql);
            _batchId = Command.Add(NpgsqlDbType.Bigint, 0L);
            _spaces = Command.Smallints();
            _ids = Command.Uuids();
            _claimSpaces = Command.Smallints();
            _claimIds = Command.Uuids();
        }

        internal NpgsqlBatchCommand Command { get; }

        internal void Bind(long batchId, IReadOnlyList<TransferKey> named, short[]? claimSpaces, Guid[]? claimIds)
        {
            _batchId.TypedValue = batchId;
            _spaces.TypedValue = named.Column(key => (short)key.Space);
            _ids.TypedValue = named.Column(key => key.Id.ToGuid());
            _claimSpaces.TypedValue = claimSpaces;
            _claimIds.TypedValue = claimIds;
        }
    }
}
