-- One transfer's story begins with the lookup and the quotes before it. A quote's record says for which transaction it was, and which party it was
-- about by a number that does not tell who that is; lookups are recorded beside quotes, and have no id.
alter table quote_record alter column quote_id drop not null;
alter table quote_record add column transaction_id text;
alter table quote_record add column party integer;
create index quote_record_transaction on quote_record (transaction_id) where transaction_id is not null;
create index quote_record_party on quote_record (party, created_at) where resource = 'parties';
