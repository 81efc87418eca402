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
    /// <summary>
    /// Waits for another node's claim of the same id and never fails. The arrays come sorted, so that all nodes claim in one order. The row
    /// carries the state that an accepted request has; a decision that differs corrects it in the same transaction. How many ids were new is
    /// noted in a setting of the transaction: when all were, which is nearly always, the next statement need not look for them.
    /// </summary>
    private const string ClaimSql =
        """
        with claimed as (
            insert into transfer (space, transfer_id, id_form, kind, batch_id, day, request_hash, payer, payee, debit_account, credit_account,
                                  amount, currency, condition, expires_at, depends_on, target_amount, target_currency, provider_position,
                                  provider_cover, terms, state)
            select space, id, form, kind, $1, $21, hash, payer, payee, debit, credit, amount, currency, condition, expires_at,
                   depends_on, target_amount, target_currency, provider_position, provider_cover, terms::jsonb, 1
            from unnest($2::smallint[], $3::uuid[], $4::smallint[], $5::smallint[], $6::bytea[], $7::integer[], $8::integer[], $9::integer[],
                        $10::integer[], $11::numeric[], $12::text[], $13::bytea[], $14::timestamptz[], $15::uuid[], $16::numeric[], $17::text[],
                        $18::integer[], $19::integer[], $20::text[])
                 as k (space, id, form, kind, hash, payer, payee, debit, credit, amount, currency, condition, expires_at,
                       depends_on, target_amount, target_currency, provider_position, provider_cover, terms)
            on conflict do nothing
            returning 1)
        select set_config('pamoja.claimed', count(*)::text, true)::bigint from claimed
        """;

    /// <summary>The accounts that transfers move by their terms besides their own; a plain transfer has no terms.</summary>
    private const string OfTerms =
        "union all select jsonb_array_elements_text(t.terms -> 'accounts')::integer from t where t.terms is not null";

    /// <summary>
    /// The transfers that commands name, those of the claims if any id was there already, and for a conversion the transfer that it is for,
    /// whose lock stands for the whole unit. Rows that this batch claimed are its own and need no lock: they are told by batch_id, and their
    /// accounts are named by their commands. The accounts of the others, which never change, are noted in a setting of the transaction, and so
    /// are the conversions that they list. With a bulk its payments are locked, whose list never changes. The ids are put together first, on
    /// their own: flattened into the locking query, PostgreSQL loses a row that another transaction changed while this one waited for it.
    /// </summary>
    private const string LockTransfersSql = NamedOrClaimed + Locked;

    /// <summary>The same, where conversions or bulks are named.</summary>
    private const string LockUnitsSql = NamedOrClaimed +
        "union all select 1::smallint, f.depends_on from unnest($6::uuid[]) as conversion (id) " +
        "join transfer f on f.space = 2 and f.transfer_id = conversion.id where f.depends_on is not null " +
        "union all select 1::smallint, i.id from unnest($7::uuid[]) as named (id) join bulk_transfer b on b.bulk_id = named.id " +
        "cross join unnest(b.transfer_ids, b.reasons) as i (id, reason) where i.reason = 0" + Locked;

    private const string NamedOrClaimed =
        "with k as materialized (" +
        "select space, id from unnest($2::smallint[], $3::uuid[]) as named (space, id) " +
        "union all select space, id from unnest($4::smallint[], $5::uuid[]) as claim (space, id) " +
        "where nullif(current_setting('pamoja.claimed', true), '')::integer <> cardinality($5) ";

    private const string Locked = "), " +
        "t as materialized (select t.* from k join transfer t on t.space = k.space and t.transfer_id = k.id " +
        "where t.batch_id <> $1 order by t.space, t.transfer_id for no key update of t), " +
        "noted as materialized (select " +
        "set_config('pamoja.touched', coalesce((select string_agg(distinct account::text, ',') " +
        "from (select unnest(array[t.debit_account, t.credit_account]) from t " + OfTerms + ") touched (account)), ''), true), " +
        "set_config('pamoja.conversions', coalesce((select string_agg(distinct id::text, ',') " +
        "from t, unnest(t.conversions) id), ''), true)) " +
        "select " + TransferRow.Columns + " from t cross join noted";

    /// <summary>
    /// The conversions of the transfers that were locked. They are read by a later statement than that lock, without which nobody changes
    /// them; their accounts are noted as well.
    /// </summary>
    private const string ConversionsSql =
        "with t as materialized (select t.* " +
        "from unnest(string_to_array(current_setting('pamoja.conversions', true), ',')::uuid[]) as c (id) " +
        "join transfer t on t.space = 2 and t.transfer_id = c.id where t.batch_id <> $1), " +
        "noted as materialized (select set_config('pamoja.touched', concat_ws(',', nullif(current_setting('pamoja.touched', true), ''), " +
        "(select string_agg(distinct account::text, ',') from " +
        "(select unnest(array[t.debit_account, t.credit_account, t.provider_position, t.provider_cover]) from t " + OfTerms +
        ") touched (account))), true)) " +
        "select " + TransferRow.Columns + " from t cross join noted";

    /// <summary>Accounts that the commands name, and those of the transfers that were locked.</summary>
    private const string TouchedAccounts =
        "select unnest($1::integer[]) union select unnest(string_to_array(current_setting('pamoja.touched', true), ',')::integer[])";

    private const string LockAccountsSql =
        "select a.account_id from account a where a.account_id in (" + TouchedAccounts + ") order by a.account_id for no key update";

    /// <summary>Of the days of balances only the last two are looked at: partitions of other days are not even opened.</summary>
    private const string BalancesSql =
        AccountRow.Select + "and l.day in ($2, $3) " + AccountRow.Latest + "where a.account_id in (" + TouchedAccounts + ")";

    /// <summary>The balances of accounts that were not moved for longer. They are locked by now.</summary>
    private const string OlderBalancesSql = AccountRow.Select + AccountRow.Latest + "where a.account_id = any($1)";

    /// <summary>The ledger's time, and the settlement window: later than the locks, so that a close is wholly before or wholly after.</summary>
    private const string ClockSql = "select clock_timestamp(), (select window_id from settlement_window where state = 1)";

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlBatch _batch;
    private readonly NpgsqlBatchCommand _begin = new("begin isolation level read committed");
    private readonly NpgsqlBatchCommand _claim = new(ClaimSql);
    private readonly NpgsqlBatchCommand _conversions = new(ConversionsSql);
    private readonly NpgsqlBatchCommand _lockAccounts = new(LockAccountsSql);
    private readonly NpgsqlBatchCommand _balances = new(BalancesSql);
    private readonly NpgsqlBatchCommand _clock = new(ClockSql);
    private readonly TransferLock _lockTransfers = new(LockTransfersSql);
    private readonly TransferLock _lockUnits = new(LockUnitsSql);
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
        await using var command = new NpgsqlCommand(OlderBalancesSql, _connection) { CommandTimeout = 0 };
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
