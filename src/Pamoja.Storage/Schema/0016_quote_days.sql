-- Records of quotes and lookups are several for each payment, so they stand in days and leave with them, as messages do. The day is the database's when the
-- record was written.

-- What stands in days.
create function day_tables() returns text[] language sql immutable as $$
    select array['balance', 'ledger_batch', 'entry', 'message', 'delivery', 'quote_record']
$$;

-- As before, of all that stands in days.
create or replace function ensure_days(ahead integer) returns integer language plpgsql security definer set search_path = public as $$
declare
    made integer := 0;
    today date := (clock_timestamp() at time zone 'UTC')::date;
    parent text;
    part text;
    day date;
begin
    perform pg_advisory_xact_lock(hashtext('ensure_days'));
    for parent, day in select p, today + d from unnest(day_tables()) p, generate_series(-1, ahead) d loop
        part := parent || to_char(day, '_YYYYMMDD');
        continue when to_regclass(part) is not null;
        execute format('create table %I (like %I including all)', part, parent);
        perform keep_day(part::regclass);
        -- A message's body stays in its row, unpacked.
        if parent = 'message' then execute format('alter table %I set (toast_tuple_target = 8160)', part); end if;
        execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, part, day, day + 1);
        made := made + 1;
    end loop;
    return made;
end $$;

-- What was recorded until now becomes the records of today, where it stands: nothing is copied.
do $$
declare
    today date := (clock_timestamp() at time zone 'UTC')::date;
    old text := 'quote_record' || to_char(today, '_YYYYMMDD');
    first_id bigint;
begin
    select coalesce(max(record_id), 0) + 1 into first_id from quote_record;
    drop index quote_record_created;
    alter index quote_record_quote rename to quote_record_old_quote;
    alter index quote_record_transaction rename to quote_record_old_transaction;
    alter index quote_record_party rename to quote_record_old_party;
    alter table quote_record alter column record_id drop identity;
    execute format('alter table quote_record add column day date not null default %L', today);
    execute format('alter table quote_record rename to %I', old);

    execute format('create sequence quote_record_id start with %s', first_id);
    create table quote_record (
        record_id      bigint not null default nextval('quote_record_id'),
        quote_id       text,
        resource       text not null,
        step           text not null,
        source         text not null,
        destination    text not null,
        outcome        text not null,
        created_at     timestamptz not null default clock_timestamp(),
        transaction_id text,
        party          integer,
        day            date not null default (clock_timestamp() at time zone 'UTC')::date
    ) partition by range (day);
    create index quote_record_quote on quote_record (quote_id);
    create index quote_record_transaction on quote_record (transaction_id) where transaction_id is not null;
    create index quote_record_party on quote_record (party, created_at) where resource = 'parties';
    execute format('alter table quote_record attach partition %I for values from (%L) to (%L)', old, today, today + 1);
    perform keep_day(old::regclass);
end $$;

-- Drops the days of these records before a day; returns how many partitions went. It runs with its owner's rights: who runs the hub can delete none of them.
create function drop_quote_days(before date) returns integer language plpgsql security definer set search_path = public
    set lock_timeout = '300ms' as $$
declare
    gone integer := 0;
    old record;
begin
    perform pg_advisory_xact_lock(hashtext('ensure_days'));
    for old in select * from days_of('quote_record') where day < before loop
        execute format('alter table quote_record detach partition %s', old.part);
        execute format('drop table %s', old.part);
        gone := gone + 1;
    end loop;
    return gone;
end $$;
