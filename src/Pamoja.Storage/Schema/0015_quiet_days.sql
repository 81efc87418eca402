-- Rows of a day are only ever inserted, and the day leaves as a whole: nothing in it waits for a vacuum, which at full load took a fifth of a core to read
-- again what had just been written. A day that stays long is frozen once, by the age of its transactions; what rolled back is collected as before.
-- Statistics are taken as a day grows by half, and none of what nobody searches by.
create function keep_day(part regclass) returns void language plpgsql set search_path = public as $$
begin
    execute format('alter table %s set (autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_scale_factor = 0.5)', part);
    if part::text like 'message%' then
        execute format('alter table %s alter headers set statistics 0, alter body set statistics 0', part);
    end if;
end $$;

-- As before, and each new day is kept so.
create or replace function ensure_days(ahead integer) returns integer language plpgsql security definer set search_path = public as $$
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
        perform keep_day(part::regclass);
        -- A message's body stays in its row, unpacked.
        if parent = 'message' then execute format('alter table %I set (toast_tuple_target = 8160)', part); end if;
        execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, part, day, day + 1);
        made := made + 1;
    end loop;
    return made;
end $$;

select keep_day(d.part) from unnest(array['balance', 'ledger_batch', 'entry', 'message', 'delivery']) p, lateral days_of(p::regclass) d;

-- A decision leaves the version before it behind in the same page, where it takes no room that anything else would use: there is no hurry to collect it.
do $$
begin
    for part in 0..7 loop
        execute format('alter table transfer_%s set (autovacuum_vacuum_scale_factor = 1, autovacuum_vacuum_insert_scale_factor = 1)', part);
    end loop;
end $$;
