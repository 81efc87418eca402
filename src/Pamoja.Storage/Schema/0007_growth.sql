-- How the ledger grows and is kept small: days that come, and days that go.

-- The first day that the journal still holds; earlier ones were archived.
create table journal_start (day date not null);
insert into journal_start values ('-infinity');

-- Makes the partitions of the days from yesterday until some days ahead. They are made apart and attached, which stops nobody who writes. It runs with
-- its owner's rights: who runs the hub need not own the tables.
create function ensure_days(ahead integer) returns integer language plpgsql security definer set search_path = public as $$
declare
    made integer := 0;
    today date := (clock_timestamp() at time zone 'UTC')::date;
    parent text;
    part text;
    day date;
begin
    perform pg_advisory_xact_lock(hashtext('ensure_days'));
    for parent, day in
        select p, today + d from unnest(array['balance', 'ledger_batch', 'entry', 'message', 'delivery']) p, generate_series(-1, ahead) d
    loop
        part := parent || to_char(day, '_YYYYMMDD');
        continue when to_regclass(part) is not null;
        execute format('create table %I (like %I including all)', part, parent);
        -- A message's body stays in its row, unpacked.
        if parent = 'message' then execute format('alter table %I set (toast_tuple_target = 8160)', part); end if;
        execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, part, day, day + 1);
        made := made + 1;
    end loop;
    return made;
end $$;

-- The partitions of a table, oldest first.
create function days_of(parent regclass) returns table (part regclass, day date) language sql stable set search_path = public as $$
    select i.inhrelid::regclass, to_date(right(i.inhrelid::regclass::text, 8), 'YYYYMMDD')
    from pg_inherits i where i.inhparent = parent order by 2
$$;

-- Drops the days of messages before a day, and the records of their delivery. A day on which anything is still owed stays, and all after it. Returns how
-- many partitions went.
create function drop_message_days(before date) returns integer language plpgsql security definer set search_path = public
    set lock_timeout = '300ms' as $$
declare
    gone integer := 0;
    kept date := before;
    old record;
    is_owed boolean;
begin
    perform pg_advisory_xact_lock(hashtext('ensure_days'));
    for old in select * from days_of('message') where day < before loop
        execute format('select exists (select from %s m where not exists (select from delivery d where d.message_id = m.message_id))', old.part)
            into is_owed;
        if is_owed then
            kept := old.day;
            exit;
        end if;
        execute format('alter table message detach partition %s', old.part);
        execute format('drop table %s', old.part);
        gone := gone + 1;
    end loop;
    for old in select * from days_of('delivery') where day < kept loop
        execute format('alter table delivery detach partition %s', old.part);
        execute format('drop table %s', old.part);
        gone := gone + 1;
    end loop;
    return gone;
end $$;

-- Takes the days of the journal before a day out of the database, after they were archived. Balances that were not moved since are carried forward into today's
-- partition, as the same version. Marks of batches stay a day longer, for the batches that began before midnight. For the owner alone.
create function drop_journal_days(before date) returns integer language plpgsql set search_path = public set lock_timeout = '1s' as $$
declare
    gone integer := 0;
    today date := (clock_timestamp() at time zone 'UTC')::date;
    old record;
begin
    if before >= today then raise exception 'the journal of today and yesterday stays'; end if;
    perform pg_advisory_xact_lock(hashtext('ensure_days'));
    perform from account where balance_day < before order by account_id for no key update;
    insert into balance
        select b.account_id, b.version, b.batch_id, b.pending_debits, b.pending_credits, b.posted_debits, b.posted_credits, b.created_at, today
        from account a
        cross join lateral (
            select * from balance l where l.account_id = a.account_id and l.day = a.balance_day order by l.version desc limit 1) b
        where a.balance_day < before;
    update account set balance_day = today where balance_day < before;
    for old in
        select 'entry' as parent, d.* from days_of('entry') d where d.day < before
        union all select 'balance', d.* from days_of('balance') d where d.day < before
        union all select 'ledger_batch', d.* from days_of('ledger_batch') d where d.day < before - 1
    loop
        execute format('alter table %I detach partition %s', old.parent, old.part);
        execute format('drop table %s', old.part);
        gone := gone + 1;
    end loop;
    update journal_start set day = greatest(day, before);
    return gone;
end $$;

-- Who may call what.
revoke execute on function drop_journal_days(date) from public;
