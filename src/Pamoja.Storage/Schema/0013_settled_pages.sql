-- A decision rewrites its transfer's row. The new version stays in its page and needs no entry in any index as long as no index depends on a column
-- that decisions change, be it in its condition alone. What another scheme has is therefore listed
-- apart, from the decision that made it so until the first look after another one.
alter table forwarded_query alter column attempts set default 0;
alter table forwarded_query alter column asked_at set default '-infinity';
insert into forwarded_query (space, transfer_id) select space, transfer_id from transfer where state = 9 on conflict do nothing;

do $$
begin
    for part in 0..7 loop
        execute format('drop index transfer_%s_forwarded', part);
    end loop;
end $$;
